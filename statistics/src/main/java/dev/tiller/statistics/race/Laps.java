package dev.tiller.statistics.race;

import dev.tiller.statistics.Estimate;
import dev.tiller.statistics.Quantiles;
import dev.tiller.statistics.bootstrap.Bootstrap;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The times of a {@link Race}.
 *
 * @param nanos of every contender, one a round
 */
public record Laps(Map<String, double[]> nanos) {

  /** Keeps the order of the contenders. */
  public Laps {
    nanos = new LinkedHashMap<>(nanos);
  }

  /** Contenders in order. */
  public List<String> names() {
    return new ArrayList<>(nanos.keySet());
  }

  /** Rounds that were run. */
  public int rounds() {
    return nanos.values().iterator().next().length;
  }

  /**
   * Median nanoseconds of a contender.
   *
   * @throws IllegalArgumentException if there is none of that name
   */
  public double median(String name) {
    return Quantiles.of(of(name), 0.5);
  }

  /** Median seconds of all contenders. */
  public Map<String, Double> seconds() {
    Map<String, Double> medians = new LinkedHashMap<>();
    nanos.keySet().forEach(name -> medians.put(name, median(name) / 1e9));
    return medians;
  }

  /**
   * How much faster {@code subject} is than {@code rival}: the median over rounds of the rival's
   * time over the subject's, so above 1 is good.
   *
   * @return with a bootstrap interval over rounds; without one where there was a single round
   */
  public Estimate speed(String subject, String rival) {
    double[] mine = of(subject);
    double[] theirs = of(rival);
    double[] ratios = new double[mine.length];
    Arrays.setAll(ratios, i -> theirs[i] / mine[i]);
    if (ratios.length == 1) {
      return new Estimate(ratios[0], Double.NaN, Double.NaN, 0.95, 1);
    }
    return Bootstrap.seeded(1).of(ratios.length, items -> median(ratios, items));
  }

  private double[] of(String name) {
    double[] times = nanos.get(name);
    if (times == null) {
      throw new IllegalArgumentException(
          "Nobody named " + name + " ran in this race; name one of " + nanos.keySet() + ".");
    }
    return times;
  }

  private static double median(double[] ratios, int[] items) {
    return Quantiles.of(Arrays.stream(items).mapToDouble(i -> ratios[i]).toArray(), 0.5);
  }
}
