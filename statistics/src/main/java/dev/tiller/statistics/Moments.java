package dev.tiller.statistics;

import org.hipparchus.stat.StatUtils;

/**
 * Location and spread of one sample, plain and robust.
 *
 * @param n number of values, at least 1
 * @param mean arithmetic mean
 * @param variance unbiased variance (divisor n - 1); 0 for one value
 * @param median middle value, interpolated
 * @param medianAbsoluteDeviation median of the distances from the median; times 1.4826 it estimates
 *     the standard deviation of a normal sample
 */
public record Moments(
    int n, double mean, double variance, double median, double medianAbsoluteDeviation) {

  /**
   * Measures a sample, in double and in two passes.
   *
   * @param values at least one finite value
   */
  public static Moments of(double[] values) {
    Samples.requireFinite(values, "values");
    double median = Quantiles.of(values, 0.5);
    double[] distances = new double[values.length];
    for (int i = 0; i < values.length; i++) {
      distances[i] = Math.abs(values[i] - median);
    }
    double mean = StatUtils.mean(values);
    return new Moments(
        values.length,
        mean,
        values.length == 1 ? 0 : StatUtils.variance(values, mean),
        median,
        Quantiles.of(distances, 0.5));
  }

  /** Standard deviation with divisor n - 1: the one of the Gaussian map. */
  public double standardDeviation() {
    return Math.sqrt(variance);
  }

  /** Standard deviation with divisor n: the root mean square distance from the mean. */
  public double populationStandardDeviation() {
    return Math.sqrt(variance * (n - 1) / n);
  }
}
