package dev.tiller.statistics.race;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;

/**
 * Contenders that run in turns, round after round, so that whatever else the machine does falls on
 * all alike. The order of the turns is drawn anew in every round, and each turn begins with a run
 * that is not counted: else a contender would always pay for the state in which the same other one
 * leaves caches and heap.
 *
 * <pre>{@code
 * Laps laps = new Race().with("mine", Race.timed(a)).with("theirs", Race.timed(b)).run(Rounds.of(21));
 * Estimate speed = laps.speed("mine", "theirs");
 * }</pre>
 */
public final class Race {

  /** Something that is timed; what it returns is the time that counts, so it may set up before. */
  @FunctionalInterface
  public interface Run {

    /**
     * @return nanoseconds of the measured part
     */
    double nanos() throws IOException;
  }

  /** Runs of a turn at most. */
  private static final int MOST_IN_A_TURN = 50;

  private final Map<String, Run> contenders = new LinkedHashMap<>();

  /** All of a run, on the wall clock. */
  public static Run timed(Runnable run) {
    return () -> {
      long start = System.nanoTime();
      run.run();
      return System.nanoTime() - start;
    };
  }

  /**
   * Adds a contender.
   *
   * @throws IllegalArgumentException if there is one of that name
   */
  public Race with(String name, Run run) {
    if (contenders.put(name, run) != null) {
      throw new IllegalArgumentException("Two contenders are named " + name);
    }
    return this;
  }

  /** Runs all rounds. */
  public Laps run(Rounds rounds) throws IOException {
    return run(rounds, () -> {});
  }

  /**
   * Runs all rounds.
   *
   * @param between called before every round, warm-up included; what it throws ends the race
   */
  public Laps run(Rounds rounds, Runnable between) throws IOException {
    List<String> order = new ArrayList<>(contenders.keySet());
    Random random = new Random(1);
    Map<String, Integer> repeats = new LinkedHashMap<>();
    for (int round = 0; round < rounds.warmUp(); round++) {
      between.run();
      Collections.shuffle(order, random);
      for (String name : order) {
        repeats.put(name, warm(contenders.get(name), rounds));
      }
    }
    Map<String, List<Double>> times = new LinkedHashMap<>();
    contenders.keySet().forEach(name -> times.put(name, new ArrayList<>()));
    double end = System.nanoTime() + rounds.seconds() * 1e9;
    for (int round = 0; round < rounds.count(); round++) {
      between.run();
      if (round > 0 && System.nanoTime() >= end) {
        break;
      }
      Collections.shuffle(order, random);
      for (String name : order) {
        times.get(name).add(turn(contenders.get(name), repeats.getOrDefault(name, 1), rounds));
      }
    }
    Map<String, double[]> laps = new LinkedHashMap<>();
    times.forEach(
        (name, all) -> laps.put(name, all.stream().mapToDouble(Double::doubleValue).toArray()));
    return new Laps(laps);
  }

  /**
   * Until compiled code runs, or once if that is slow.
   *
   * @return how often it should run in a turn
   */
  private static int warm(Run run, Rounds rounds) throws IOException {
    long end = System.nanoTime() + rounds.warmNanos();
    double last;
    do {
      last = run.nanos();
    } while (System.nanoTime() < end);
    return (int) Math.max(1, Math.min(MOST_IN_A_TURN, rounds.turnNanos() / Math.max(1, last)));
  }

  private static double turn(Run run, int repeats, Rounds rounds) throws IOException {
    for (int i = 0; i < rounds.settling(); i++) {
      run.nanos();
    }
    double sum = 0;
    for (int i = 0; i < repeats; i++) {
      sum += run.nanos();
    }
    return sum / repeats;
  }
}
