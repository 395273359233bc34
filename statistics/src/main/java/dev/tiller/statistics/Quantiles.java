package dev.tiller.statistics;

import java.util.Arrays;

/**
 * Quantiles by linear interpolation at position {@code q (n - 1)} of the sorted values (type 7 of
 * Hyndman and Fan), the convention of the supports of Activation Transport (arXiv 2410.23054) and
 * of NumPy and PyTorch.
 */
public final class Quantiles {

  private Quantiles() {}

  /**
   * One quantile of a sample in any order.
   *
   * @param values the sample, not empty, no NaN
   * @param q in [0, 1]; 0 is the minimum, 0.5 the median, 1 the maximum
   */
  public static double of(double[] values, double q) {
    double[] sorted = Samples.requireOrdered(values, "values").clone();
    Arrays.sort(sorted);
    return ofSorted(sorted, q);
  }

  /**
   * One quantile of a sample that is already sorted ascending (not checked).
   *
   * @param sorted the sample, not empty
   * @param q in [0, 1]
   */
  public static double ofSorted(double[] sorted, double q) {
    double position = position(sorted.length, q);
    int below = (int) position;
    int above = Math.min(below + 1, sorted.length - 1);
    return between(sorted[below], sorted[above], position - below);
  }

  /**
   * One quantile of float responses that are already sorted ascending (not checked), interpolated
   * in double.
   *
   * @param sorted the sample, not empty
   * @param q in [0, 1]
   */
  public static double ofSorted(float[] sorted, double q) {
    double position = position(sorted.length, q);
    int below = (int) position;
    int above = Math.min(below + 1, sorted.length - 1);
    return between(sorted[below], sorted[above], position - below);
  }

  private static double position(int n, double q) {
    if (n == 0) {
      throw new IllegalArgumentException("A quantile of no values was asked; give at least one.");
    }
    if (!(q >= 0 && q <= 1)) {
      throw new IllegalArgumentException("The quantile " + q + " is outside [0, 1].");
    }
    return q * (n - 1);
  }

  private static double between(double low, double high, double share) {
    // Equal ends are returned as they are: infinity minus infinity would be NaN.
    return share == 0 || low == high ? low : low + share * (high - low);
  }
}
