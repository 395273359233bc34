package dev.tiller.statistics.trend;

import dev.tiller.statistics.Samples;
import java.util.Arrays;
import org.hipparchus.stat.correlation.SpearmansCorrelation;

/** Spearman's rank correlation, ties given their average rank. */
public final class Spearman {

  private Spearman() {}

  /**
   * The correlation of the ranks of paired values.
   *
   * @param x at least two finite values that are not all equal
   * @param y as many, likewise
   * @return a number in [-1, 1]
   * @throws IllegalArgumentException if a side is constant, where no rank correlation exists
   */
  public static double correlation(double[] x, double[] y) {
    requireVarying(x, "first");
    requireVarying(y, "second");
    Samples.requireSameLength(x.length, y.length, "The two sides of a rank correlation");
    return new SpearmansCorrelation().correlation(x, y);
  }

  private static void requireVarying(double[] values, String side) {
    Samples.requireFinite(values, side + " values");
    if (Arrays.stream(values).distinct().limit(2).count() < 2) {
      throw new IllegalArgumentException(
          "The "
              + side
              + " values are all "
              + values[0]
              + "; a rank correlation needs at least two different values on each side.");
    }
  }
}
