package dev.tiller.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tiller.ground.AtomicFolder;
import dev.tiller.testing.ChildJvm;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * {@code kill -9} within every writer's own write: what is there afterwards is the old result or
 * the new one, each whole, and the same command then makes what it makes undisturbed, to the bit.
 * {@code -Dtiller.kills=60} for more than one kill each.
 */
@Tag("slow")
class KilledWritersTest {

  @TempDir Path folder;

  /** Writes one result and the other, in turn, without end. */
  static final class Child {

    private Child() {}

    /**
     * @param args sources, writer, folder
     */
    public static void main(String[] args) throws IOException {
      Writers.Writer writer = new Writers(Path.of(args[0])).all().get(args[1]);
      Path target = Path.of(args[2]).resolve(writer.file());
      for (int turn = 0; ; turn++) {
        long start = System.nanoTime();
        CommandLineRun run = writer.write().to(target, writer.anew() ? turn % 2 : 0);
        if (run.code() != 0) {
          throw new IllegalStateException(run.err());
        }
        if (turn > 0 && !writer.anew()) {
          away(target);
        }
        ChildJvm.say("" + (System.nanoTime() - start) / 1_000_000);
        if (turn == 0 && !writer.anew()) {
          away(target);
        }
      }
    }

    /** At once, so that what stands at the target is never half of what was written. */
    private static void away(Path target) throws IOException {
      Path gone = target.resolveSibling(target.getFileName() + ".part-gone");
      Files.move(target, gone);
      AtomicFolder.delete(gone);
    }
  }

  @Test
  void nothingIsLost() throws Exception {
    Path sources = Files.createDirectories(folder.resolve("sources"));
    Writers.prepare(sources);
    List<Writers.Writer> writers = new ArrayList<>(new Writers(sources).all().values());
    int kills = Integer.getInteger("tiller.kills", writers.size());
    SplittableRandom random = new SplittableRandom(kills);
    int met = 0;
    for (int kill = 0; kill < kills; kill++) {
      Writers.Writer writer = writers.get(kill % writers.size());
      met += killed(writer, sources, folder.resolve("kill" + kill), random) ? 1 : 0;
    }
    System.out.printf(
        "%d kills of %d writers, %d left something behind%n", kills, writers.size(), met);
  }

  /** Whether the kill left a part file or folder. */
  private boolean killed(Writers.Writer writer, Path sources, Path room, SplittableRandom random)
      throws Exception {
    Files.createDirectories(room);
    Path target = room.resolve(writer.file());
    ChildJvm.Running child =
        new ChildJvm()
            .environment("TILLER_CACHE", dev.tiller.ground.Cache.root().toString())
            .start(Child.class, sources.toString(), writer.name(), room.toString());
    ChildJvm.awaitOutput(child);
    long millis = Long.parseLong(Files.readString(child.out()).lines().findFirst().orElse("20"));
    Thread.sleep(random.nextLong(Math.max(2, millis))); // To die at different moments.
    child.kill();
    assertThat(Files.readString(child.err())).as(writer.name()).doesNotContain("Exception");
    boolean left = contents(room).keySet().stream().anyMatch(name -> name.contains(".part"));
    Map<String, Integer> zero = undisturbed(writer, folder.resolve("whole0"), 0);
    Map<String, Integer> one =
        writer.anew() ? undisturbed(writer, folder.resolve("whole1"), 1) : Map.of();
    contents(room)
        .forEach(
            (name, hash) -> {
              if (!name.contains(".part") && zero.containsKey(name) && writer.anew()) {
                assertThat(hash)
                    .as("%s, %s", writer.name(), name)
                    .isIn(zero.get(name), one.getOrDefault(name, 0));
              }
            });
    CommandLineRun again = writer.write().to(target, 0);
    if (!writer.anew() && again.code() != 0) {
      // It was finished when the kill came, and nothing is written over it.
      assertThat(contents(room)).as(again.err()).containsAllEntriesOf(zero);
      AtomicFolder.delete(target);
      again = writer.write().to(target, 0);
    }
    assertThat(again.code()).as(writer.name() + ": " + again.err()).isZero();
    assertThat(contents(room)).as("%s, gone on with", writer.name()).containsAllEntriesOf(zero);
    AtomicFolder.delete(folder.resolve("whole0"));
    AtomicFolder.delete(folder.resolve("whole1"));
    return left;
  }

  private static Map<String, Integer> undisturbed(Writers.Writer writer, Path room, int version)
      throws IOException {
    Files.createDirectories(room);
    CommandLineRun run = writer.write().to(room.resolve(writer.file()), version);
    assertThat(run.code()).as(writer.name() + ": " + run.err()).isZero();
    return contents(room);
  }

  /** Results by name, each with a hash of its bytes; not logs, which tell of times. */
  private static Map<String, Integer> contents(Path room) throws IOException {
    Map<String, Integer> all = new TreeMap<>();
    try (Stream<Path> files = Files.walk(room)) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        String name = room.relativize(file).toString();
        if (!name.endsWith("log.jsonl") && !name.endsWith("page.html")) {
          all.put(name, Arrays.hashCode(Files.readAllBytes(file)));
        }
      }
    }
    return all;
  }
}
