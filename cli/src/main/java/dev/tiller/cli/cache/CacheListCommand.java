package dev.tiller.cli.cache;

import dev.tiller.cli.option.Answer;
import dev.tiller.ground.Cache;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code tiller cache list}. */
@Command(
    name = "list",
    description = "Lists the rooms of the cache with their sizes.",
    footer = "  tiller cache list --json")
public final class CacheListCommand implements Callable<Integer> {

  @Mixin private Answer answer = new Answer();

  @Override
  public Integer call() throws IOException {
    List<CacheRoom> rooms = CacheRoom.all();
    long total = rooms.stream().mapToLong(CacheRoom::bytes).sum();
    answer.say("%s (TILLER_CACHE names another folder)", Cache.root());
    for (CacheRoom room : rooms) {
      answer.say("%-14s %12s in %,d files", room.name(), room.size(), room.files());
    }
    answer.say("%-14s %12s", "total", CacheRoom.megabytes(total));
    Map<String, Object> result = new LinkedHashMap<>();
    result.put("root", Cache.root().toString());
    result.put("bytes", total);
    result.put("rooms", rooms.stream().map(CacheListCommand::json).toList());
    answer.finish(result);
    return 0;
  }

  private static Map<String, Object> json(CacheRoom room) {
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("name", room.name());
    json.put("path", room.path().toString());
    json.put("files", room.files());
    json.put("bytes", room.bytes());
    return json;
  }
}
