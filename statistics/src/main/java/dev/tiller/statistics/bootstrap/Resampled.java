package dev.tiller.statistics.bootstrap;

import dev.tiller.statistics.Estimate;
import dev.tiller.statistics.Quantiles;
import java.util.Arrays;
import org.hipparchus.distribution.continuous.NormalDistribution;

/**
 * A figure and what it was on resamples, however these were drawn: the ends of an interval are read
 * off here.
 *
 * @param value the figure on all items
 * @param sorted the figure on each resample, ascending, no NaN
 */
public record Resampled(double value, double[] sorted) {

  /**
   * @param figures of the resamples in any order; a copy is kept
   */
  public static Resampled of(double value, double[] figures) {
    double[] sorted = figures.clone();
    Arrays.sort(sorted);
    return new Resampled(value, sorted);
  }

  /**
   * The quantiles at {@code (1 - level) / 2} and {@code (1 + level) / 2}.
   *
   * @param n independent items
   */
  public Estimate percentiles(double level, int n) {
    return at((1 - level) / 2, (1 + level) / 2, level, n);
  }

  /**
   * Bias-corrected and accelerated: Efron and Tibshirani 1993, equations 14.9 to 14.15. Percentiles
   * where a figure is infinite or all resamples lie on one side.
   *
   * @param leftOut the figure without each independent item
   */
  public Estimate accelerated(double level, int n, double[] leftOut) {
    double tail = (1 - level) / 2;
    double bias = bias();
    double acceleration = acceleration(leftOut);
    if (Double.isInfinite(bias)
        || Double.isInfinite(sorted[sorted.length - 1])
        || Double.isNaN(acceleration)) {
      return percentiles(level, n);
    }
    NormalDistribution normal = new NormalDistribution();
    double[] shifted = new double[2];
    for (int t = 0; t < 2; t++) {
      double z = bias + normal.inverseCumulativeProbability(t == 0 ? tail : 1 - tail);
      shifted[t] = normal.cumulativeProbability(bias + z / (1 - acceleration * z));
    }
    return shifted[0] < shifted[1] ? at(shifted[0], shifted[1], level, n) : percentiles(level, n);
  }

  /** z0: how far the figure lies from the resamples' median, in standard deviations. */
  public double bias() {
    double below = 0;
    for (double f : sorted) {
      // Half of the ties, or a discrete statistic would look biased.
      below += f < value ? 1 : f == value ? 0.5 : 0;
    }
    return new NormalDistribution().inverseCumulativeProbability(below / sorted.length);
  }

  /**
   * A sixth of the skewness of the jackknife; 0 if nothing varies, NaN if something is infinite.
   *
   * @param leftOut the figure without each independent item
   */
  public static double acceleration(double[] leftOut) {
    double mean = Arrays.stream(leftOut).average().orElseThrow();
    double squares = 0;
    double cubes = 0;
    for (double x : leftOut) {
      double d = mean - x;
      squares += d * d;
      cubes += d * d * d;
    }
    return squares == 0 ? 0 : cubes / (6 * Math.pow(squares, 1.5));
  }

  private Estimate at(double low, double high, double level, int n) {
    return new Estimate(
        value, Quantiles.ofSorted(sorted, low), Quantiles.ofSorted(sorted, high), level, n);
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Resampled o && value == o.value && Arrays.equals(sorted, o.sorted);
  }

  @Override
  public int hashCode() {
    return 31 * Double.hashCode(value) + Arrays.hashCode(sorted);
  }
}
