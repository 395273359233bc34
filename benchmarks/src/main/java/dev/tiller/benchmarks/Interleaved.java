package dev.tiller.benchmarks;

import dev.tiller.statistics.Estimate;
import dev.tiller.statistics.Quantiles;
import dev.tiller.statistics.bootstrap.Bootstrap;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;

/**
 * Times several contenders in turns, round after round, so that whatever else the machine does
 * falls on all of them alike. The order is drawn anew each round, else a contender would always
 * follow the same other one. What is reported is the median over rounds of the ratio within a
 * round, with a bootstrap interval over rounds.
 */
public final class Interleaved {

  /** Something that is timed; what it returns is the time that counts, so it may set up before. */
  @FunctionalInterface
  public interface Run {

    /**
     * @return nanoseconds of the measured part
     */
    double nanos() throws IOException;
  }

  private static final int RESAMPLES = 2000;

  private final Map<String, Run> contenders = new LinkedHashMap<>();
  private final Map<String, double[]> times = new LinkedHashMap<>();

  /** Adds a contender; names must differ. */
  public Interleaved with(String name, Run run) {
    if (contenders.put(name, run) != null) {
      throw new IllegalArgumentException("Two contenders are named " + name);
    }
    return this;
  }

  /**
   * Runs everything.
   *
   * @param warmUp rounds that are not counted
   * @param rounds that are, at least 1
   */
  public Interleaved measure(int warmUp, int rounds) throws IOException {
    List<String> order = new ArrayList<>(contenders.keySet());
    order.forEach(name -> times.put(name, new double[rounds]));
    Random random = new Random(1);
    for (int round = -warmUp; round < rounds; round++) {
      Collections.shuffle(order, random);
      for (String name : order) {
        double nanos = contenders.get(name).nanos();
        if (round >= 0) {
          times.get(name)[round] = nanos;
        }
      }
    }
    return this;
  }

  /** Contenders in order. */
  public List<String> names() {
    return List.copyOf(contenders.keySet());
  }

  /** Median nanoseconds of a contender. */
  public double median(String name) {
    return Quantiles.of(times.get(name), 0.5);
  }

  /**
   * How much faster {@code subject} is than {@code rival}: the rival's time over the subject's, so
   * above 1 is good.
   */
  public Estimate speed(String subject, String rival) {
    double[] mine = times.get(subject);
    double[] theirs = times.get(rival);
    double[] ratios = new double[mine.length];
    Arrays.setAll(ratios, i -> theirs[i] / mine[i]);
    return new Bootstrap(RESAMPLES, 0.95, 1, Bootstrap.Kind.PERCENTILE)
        .of(ratios.length, items -> median(ratios, items));
  }

  private static double median(double[] ratios, int[] items) {
    return Quantiles.of(Arrays.stream(items).mapToDouble(i -> ratios[i]).toArray(), 0.5);
  }
}
