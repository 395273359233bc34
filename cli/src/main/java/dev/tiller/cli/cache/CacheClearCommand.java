package dev.tiller.cli.cache;

import dev.tiller.cli.option.Answer;
import dev.tiller.cli.option.Result;
import dev.tiller.ground.Cache;
import dev.tiller.ground.UserError;
import java.io.Console;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code tiller cache clear}: deletes the cache, or one room of it. */
@Command(
    name = "clear",
    description = "Deletes the cache or one room of it. Do it while no other Tiller runs.",
    footer = "  tiller cache clear natives --yes")
public final class CacheClearCommand implements Callable<Integer> {

  @Spec private CommandSpec spec;

  @Parameters(
      paramLabel = "ROOM",
      arity = "0..1",
      description = "A room as `tiller cache list` names it; all of them if it is left out.")
  private @Nullable String room;

  @Option(names = "--yes", description = "Do not ask.")
  private boolean yes;

  @Mixin private Answer answer = new Answer();

  private record Cleared(long bytes, List<String> rooms) implements Result {}

  @Override
  public Integer call() throws IOException {
    List<CacheRoom> rooms = chosen();
    long bytes = rooms.stream().mapToLong(CacheRoom::bytes).sum();
    boolean sure = yes || rooms.isEmpty() || confirm(rooms, bytes);
    if (sure) {
      for (CacheRoom each : rooms) {
        each.delete();
      }
    }
    long freed = sure ? bytes : 0;
    answer.say("%s freed in %s", CacheRoom.megabytes(freed), Cache.root());
    List<String> names = sure ? rooms.stream().map(CacheRoom::name).toList() : List.of();
    answer.finish(new Cleared(freed, names));
    return 0;
  }

  private List<CacheRoom> chosen() throws IOException {
    List<CacheRoom> all = CacheRoom.all();
    if (room == null) {
      return all;
    }
    List<CacheRoom> one = all.stream().filter(r -> r.name().equals(room)).toList();
    if (one.isEmpty()) {
      String names = all.stream().map(CacheRoom::name).collect(Collectors.joining(", "));
      throw new UserError(
          "The cache in %s has no room \"%s\"; it has %s."
              .formatted(Cache.root(), room, names.isEmpty() ? "none" : names));
    }
    return one;
  }

  private boolean confirm(List<CacheRoom> rooms, long bytes) {
    @Nullable Console console = System.console();
    if (console == null) {
      throw new ParameterException(
          spec.commandLine(), "There is no terminal to ask on; add --yes to delete without asking");
    }
    String names = rooms.stream().map(CacheRoom::name).collect(Collectors.joining(", "));
    String reply =
        console.readLine(
            "Delete %s (%s) from %s? [y/N] ", names, CacheRoom.megabytes(bytes), Cache.root());
    return reply != null && reply.strip().toLowerCase(java.util.Locale.ROOT).startsWith("y");
  }
}
