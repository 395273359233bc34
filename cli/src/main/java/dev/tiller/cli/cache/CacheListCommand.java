package dev.tiller.cli.cache;

import dev.tiller.cli.option.Answer;
import dev.tiller.cli.option.Result;
import dev.tiller.ground.Cache;
import java.io.IOException;
import java.util.List;
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

  private record Room(String name, String path, long files, long bytes) implements Result {}

  private record Listed(String root, long bytes, List<Room> rooms) implements Result {}

  @Override
  public Integer call() throws IOException {
    List<CacheRoom> rooms = CacheRoom.all();
    long total = rooms.stream().mapToLong(CacheRoom::bytes).sum();
    answer.say("%s (TILLER_CACHE names another folder)", Cache.root());
    for (CacheRoom room : rooms) {
      answer.say("%-14s %12s in %,d files", room.name(), room.size(), room.files());
    }
    answer.say("%-14s %12s", "total", CacheRoom.megabytes(total));
    answer.finish(
        new Listed(
            Cache.root().toString(), total, rooms.stream().map(CacheListCommand::room).toList()));
    return 0;
  }

  private static Room room(CacheRoom room) {
    return new Room(room.name(), room.path().toString(), room.files(), room.bytes());
  }
}
