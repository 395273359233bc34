package dev.tiller.benchmarks;

import dev.tiller.statistics.Estimate;
import dev.tiller.statistics.race.Laps;
import dev.tiller.statistics.race.Race;
import dev.tiller.statistics.race.Rounds;
import dev.tiller.tensor.Engine;
import java.io.IOException;
import java.util.List;
import java.util.Locale;
import picocli.CommandLine.Option;

/** Options that every comparison has, and how its result is printed. */
public final class Effort {

  @Option(
      names = "--rounds",
      defaultValue = "21",
      description = "Counted rounds (default ${DEFAULT-VALUE}).")
  private int rounds;

  @Option(
      names = "--warm-up",
      defaultValue = "5",
      description = "Uncounted rounds before (default ${DEFAULT-VALUE}).")
  private int warmUp;

  @Option(
      names = "--settling",
      defaultValue = "1",
      description =
          "Uncounted runs before each turn, which pay for what the contender before left"
              + " (default ${DEFAULT-VALUE}).")
  private int settling;

  @Option(
      names = "--clock",
      defaultValue = "WALL",
      description =
          "WALL, or THREAD for processor time on a busy machine; that needs TILLER_THREADS=1.")
  private Clock clock;

  /** What time is. */
  public Clock clock() {
    if (clock == Clock.THREAD && Engine.info().threads() != 1) {
      throw new IllegalArgumentException(
          "The thread clock sees one thread, but TILLER_THREADS is not 1; set it to 1.");
    }
    return clock;
  }

  /** Runs the rounds. */
  public Laps measure(Race race) throws IOException {
    return race.run(Rounds.of(rounds).after(warmUp).settling(settling));
  }

  /**
   * Prints the rate of every contender and how much faster one is than another.
   *
   * @param what is compared
   * @param amount of {@code unit} in one run
   * @param pairs subject and rival, in turn
   */
  public void print(String what, Laps laps, double amount, String unit, List<String[]> pairs) {
    for (String name : laps.names()) {
      double seconds = laps.median(name) / 1e9;
      System.out.printf(
          Locale.ROOT,
          "%-24s %-24s %10.1f %s (median of %d)%n",
          what,
          name,
          amount / seconds,
          unit,
          rounds);
    }
    for (String[] pair : pairs) {
      Estimate speed = laps.speed(pair[0], pair[1]);
      System.out.printf(
          Locale.ROOT,
          "%-24s %s / %s = %.3f [%.3f, %.3f]%n",
          what,
          pair[0],
          pair[1],
          speed.value(),
          speed.low(),
          speed.high());
    }
  }
}
