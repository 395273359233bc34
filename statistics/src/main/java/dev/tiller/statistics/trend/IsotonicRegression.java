package dev.tiller.statistics.trend;

import dev.tiller.statistics.Samples;
import java.util.Arrays;

/**
 * The non-decreasing sequence nearest to given values in weighted least squares, by pooling
 * adjacent violators (Barlow, Bartholomew, Bremner and Brunk, Statistical Inference under Order
 * Restrictions, 1972). One pass, O(n).
 */
public final class IsotonicRegression {

  private IsotonicRegression() {}

  /**
   * Fits with equal weights.
   *
   * @param values the observed values in the order of the dose, finite, not empty
   * @return the fitted values, non-decreasing, of the same length
   */
  public static double[] fit(double[] values) {
    double[] weights = new double[values.length];
    Arrays.fill(weights, 1);
    return fit(values, weights);
  }

  /**
   * Fits with weights.
   *
   * @param values the observed values in the order of the dose, finite, not empty
   * @param weights one positive weight per value, usually the number of observations behind it
   * @return the fitted values, non-decreasing, of the same length
   */
  public static double[] fit(double[] values, double[] weights) {
    Samples.requireFinite(values, "values");
    Samples.requireFinite(weights, "weights");
    Samples.requireSameLength(values.length, weights.length, "Values and weights");
    int n = values.length;
    double[] level = new double[n];
    double[] weight = new double[n];
    int[] size = new int[n];
    int blocks = 0;
    for (int i = 0; i < n; i++) {
      if (!(weights[i] > 0)) {
        throw new IllegalArgumentException(
            "Weight " + i + " is " + weights[i] + "; every weight must be positive.");
      }
      level[blocks] = values[i];
      weight[blocks] = weights[i];
      size[blocks++] = 1;
      while (blocks > 1 && level[blocks - 2] >= level[blocks - 1]) {
        double sum = weight[blocks - 2] + weight[blocks - 1];
        level[blocks - 2] += (level[blocks - 1] - level[blocks - 2]) * weight[blocks - 1] / sum;
        weight[blocks - 2] = sum;
        size[blocks - 2] += size[blocks - 1];
        blocks--;
      }
    }
    double[] fitted = new double[n];
    int at = 0;
    for (int b = 0; b < blocks; b++) {
      Arrays.fill(fitted, at, at + size[b], level[b]);
      at += size[b];
    }
    return fitted;
  }
}
