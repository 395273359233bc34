package dev.tiller.reproduce.deeppcr;

import dev.tiller.statistics.Estimate;
import dev.tiller.statistics.Quantiles;
import dev.tiller.statistics.bootstrap.Bootstrap;
import dev.tiller.tensor.TensorScope;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;

/**
 * Runs in turns, round after round, so that whatever else the machine does falls on all alike. The
 * order of the turns is drawn anew in every round, and each begins with a run that is not timed:
 * else one would always pay for the state in which the same other one leaves caches and heap.
 */
final class Race {

  private static final long WARM_NANOS = 30_000_000;

  /** What a turn takes at least: a clock that is read around some microseconds shows the clock. */
  private static final long TURN_NANOS = 200_000;

  private static final int MOST_IN_A_TURN = 50;
  private static final int RESAMPLES = 1000;

  private final Map<String, Runnable> runners = new LinkedHashMap<>();
  private final Map<String, double[]> seconds = new LinkedHashMap<>();

  Race with(String name, Runnable runner) {
    runners.put(name, runner);
    return this;
  }

  /**
   * At least one round, and no new one after the budget.
   *
   * @param budget seconds
   * @throws dev.tiller.ground.UserError if the run was interrupted: what is left of a race is none
   */
  Race run(int rounds, double budget) {
    Measurements.requireUninterrupted();
    // Twice, for what is warmed first may still be interpreted while the others are warmed.
    runners.values().forEach(Race::warm);
    Map<String, Integer> turns = new LinkedHashMap<>();
    runners.forEach((name, runner) -> turns.put(name, warm(runner)));
    List<String> order = new ArrayList<>(runners.keySet());
    Map<String, List<Double>> times = new LinkedHashMap<>();
    order.forEach(name -> times.put(name, new ArrayList<>()));
    Random random = new Random(1);
    long end = System.nanoTime() + (long) (budget * 1e9);
    for (int round = 0; round < rounds && (round == 0 || System.nanoTime() < end); round++) {
      Measurements.requireUninterrupted();
      Collections.shuffle(order, random);
      for (String name : order) {
        times.get(name).add(turn(runners.get(name), turns.get(name)));
      }
    }
    times.forEach(
        (name, all) -> seconds.put(name, all.stream().mapToDouble(Double::doubleValue).toArray()));
    return this;
  }

  /**
   * Until compiled code runs, or once if that is slow.
   *
   * @return how often it should run in a turn
   */
  private static int warm(Runnable runner) {
    long end = System.nanoTime() + WARM_NANOS;
    long last;
    do {
      last = time(runner);
    } while (System.nanoTime() < end);
    return (int) Math.max(1, Math.min(MOST_IN_A_TURN, TURN_NANOS / Math.max(1, last)));
  }

  /** Seconds of a run, the mean of a turn but its first. */
  private static double turn(Runnable runner, int runs) {
    time(runner);
    long sum = 0;
    for (int i = 0; i < runs; i++) {
      sum += time(runner);
    }
    return sum / 1e9 / runs;
  }

  private static long time(Runnable runner) {
    try (TensorScope scope = TensorScope.open()) {
      long start = System.nanoTime();
      runner.run();
      return System.nanoTime() - start;
    }
  }

  /** Median seconds. */
  double median(String name) {
    return Quantiles.of(seconds.get(name), 0.5);
  }

  /** All medians. */
  LinearRaces.Times times() {
    Map<String, Double> medians = new LinkedHashMap<>();
    seconds.keySet().forEach(name -> medians.put(name, median(name)));
    return new LinearRaces.Times(medians);
  }

  /** How many times faster the subject is, with an interval over rounds. */
  Estimate speedUp(String subject, String rival) {
    double[] mine = seconds.get(subject);
    double[] theirs = seconds.get(rival);
    double[] ratios = new double[mine.length];
    Arrays.setAll(ratios, i -> theirs[i] / mine[i]);
    return new Bootstrap(RESAMPLES, 0.95, 1, Bootstrap.Kind.PERCENTILE)
        .of(
            ratios.length,
            items -> Quantiles.of(Arrays.stream(items).mapToDouble(i -> ratios[i]).toArray(), 0.5));
  }
}
