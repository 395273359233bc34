package dev.tiller.testing.fuzz;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Damages the files of every {@link Door}, one at a time, and opens it. A damaged file is taken or
 * refused in a sentence within {@link #HANG}; all else is a fault, told once for its kind with the
 * file that shows it. Each file follows from its door and number alone.
 */
public final class Fuzz {

  /** What takes longer, twice, hangs. */
  public static final Duration HANG = Duration.ofSeconds(5);

  /** Files that come in at every door, however little time there is. */
  public static final int LEAST = 3;

  private final Path scratch;
  private final Function<Throwable, @Nullable String> judge;
  private final Consumer<String> report;
  private final Map<String, String> faults = new LinkedHashMap<>();
  private final Map<String, Long> counts = new LinkedHashMap<>();
  private long total;

  /**
   * @param scratch an empty folder; files that show a fault stay in its folder {@code faults}
   * @param judge what is wrong with something thrown; null where it is a sentence
   * @param report takes a line for each door: how many files, how many refused, how slow
   */
  public Fuzz(Path scratch, Function<Throwable, @Nullable String> judge, Consumer<String> report) {
    this.scratch = scratch;
    this.judge = judge;
    this.report = report;
  }

  /** How many files to damage: {@code -Dtiller.fuzz=n}, else this many. */
  public static long wanted(long otherwise) {
    return Long.getLong("tiller.fuzz", otherwise);
  }

  /**
   * Damages so many files, spread over the doors by their shares.
   *
   * @param most time, which all doors share: half of it equally, for slow doors have small shares,
   *     and half by their shares. After it each door gets {@link #LEAST} files and no more, and the
   *     counts say so
   */
  public void run(List<Door> doors, long count, Duration most) {
    long shares = doors.stream().mapToLong(Door::share).sum();
    long end = System.nanoTime() + most.toNanos();
    double open = 2;
    for (Door door : doors) {
      double weight = door.share() / (double) shares + 1.0 / doors.size();
      long now = System.nanoTime();
      // A slow door takes no time from those behind it.
      long until = now + (long) (Math.max(0, end - now) * Math.min(1, weight / open));
      open -= weight;
      through(door, Math.max(LEAST, count * door.share() / shares), until);
    }
  }

  private void through(Door door, long count, long until) {
    Path folder = scratch.resolve(door.name().replaceAll("\\W+", "-"));
    long refused = 0;
    long slowest = 0;
    long spent = 0;
    long slow = 0;
    long ran = 0;
    try (Patience patience = new Patience(HANG)) {
      door.files().forEach((name, bytes) -> write(folder.resolve(name), bytes));
      Throwable sound = attempt(door, patience, folder).thrown();
      if (sound != null) {
        throw new AssertionError(
            door.name() + " refuses its sound files: " + sound.getMessage(), sound);
      }
      while (ran < count && (ran < LEAST || System.nanoTime() - until < 0)) {
        SplittableRandom random = new SplittableRandom(door.name().hashCode() * 31L + ran++);
        Door.Target target = door.targets().get(random.nextInt(door.targets().size()));
        byte[] whole = door.files().get(target.file());
        byte[] damaged = target.damage().of(whole, random);
        write(folder.resolve(target.file()), damaged);
        Ending ending = attempt(door, patience, folder);
        refused += ending.thrown() == null ? 0 : 1;
        slow = ending.nanos() > slowest ? ran : slow;
        slowest = Math.max(slowest, ending.nanos());
        spent += ending.nanos();
        note(door, target, ran, damaged, ending);
        write(folder.resolve(target.file()), whole);
      }
    }
    total += ran;
    counts.merge(door.name(), ran, Long::sum);
    report.accept(
        "%-28s %8d damaged %8d refused, mean %7.2f ms, slowest %5d ms (number %d)"
            .formatted(
                door.name(),
                ran,
                refused,
                spent / 1e6 / Math.max(1, ran),
                slowest / 1_000_000,
                slow));
  }

  private record Ending(@Nullable Throwable thrown, @Nullable String fault, long nanos) {}

  private Ending attempt(Door door, Patience patience, Path folder) {
    Patience.Outcome outcome = patience.with(() -> door.use().open(folder));
    if (outcome.late() != null) {
      // A busy machine may be slow once.
      outcome = patience.with(() -> door.use().open(folder));
      if (outcome.late() != null) {
        return new Ending(null, "hangs in " + outcome.late(), outcome.nanos());
      }
    }
    Throwable thrown = outcome.thrown();
    return new Ending(thrown, thrown == null ? null : judge.apply(thrown), outcome.nanos());
  }

  private void note(Door door, Door.Target target, long number, byte[] damaged, Ending ending) {
    if (ending.fault() == null) {
      return;
    }
    String kind = door.name() + ": " + ending.fault();
    if (!faults.containsKey(kind)) {
      Path kept =
          scratch.resolve("faults").resolve(faults.size() + "-" + target.file().replace('/', '_'));
      write(kept, damaged);
      String where = "number %d, %s: %s".formatted(number, kept, ending.thrown());
      faults.put(kind, where);
      report.accept("FAULT " + kind + ", " + where.substring(0, Math.min(500, where.length())));
    }
  }

  /** How many damaged files came in at each door. */
  public Map<String, Long> counts() {
    return Map.copyOf(counts);
  }

  /** How many files in all, and how many kinds of fault. */
  public String total() {
    return "%d damaged files, %d kinds of fault".formatted(total, faults.size());
  }

  /** Faults by kind, each with the file that shows it. */
  public Map<String, String> faults() {
    return Map.copyOf(faults);
  }

  /** A new file, for something may still have the old one in its memory. */
  private static void write(Path file, byte[] bytes) {
    try {
      Files.createDirectories(file.getParent());
      Files.deleteIfExists(file);
      Files.write(file, bytes);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
