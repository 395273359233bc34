package dev.tiller.fairness.matrix;

import dev.tiller.ground.UserError;
import java.util.Arrays;

/** Measures of how unlike the figures of several groups are. */
public final class GroupSpread {

  private GroupSpread() {}

  /** Largest minus smallest. */
  public static double gap(double... values) {
    return largest(values) - smallest(values);
  }

  /** Smallest over largest; NaN if all are 0. */
  public static double ratio(double... values) {
    return smallest(values) / largest(values);
  }

  /** Standard deviation with divisor n. */
  public static double deviation(double... values) {
    double mean = Arrays.stream(values).average().orElseThrow();
    return Math.sqrt(
        Arrays.stream(values).map(x -> (x - mean) * (x - mean)).average().orElseThrow());
  }

  /** (1 - smallest) / (1 - largest): how many times the worst group's errors are the best one's. */
  public static double errorRatio(double... values) {
    double worst = 1 - smallest(values);
    double best = 1 - largest(values);
    return worst == 0 && best == 0 ? 1 : worst / best;
  }

  /** Largest over smallest, as biometrics has it for error rates. */
  public static double maxOverMin(double... rates) {
    return largest(rates) / smallest(rates);
  }

  /** Largest over geometric mean. */
  public static double maxOverGeometricMean(double... rates) {
    return largest(rates) / Math.exp(Arrays.stream(rates).map(Math::log).average().orElseThrow());
  }

  /**
   * Gini coefficient with the correction for few groups: n / (n - 1) times the mean difference over
   * twice the mean; 0 where all are 0.
   */
  public static double gini(double... rates) {
    double n = rates.length;
    double mean = Arrays.stream(rates).average().orElseThrow();
    double sum = 0;
    for (double x : rates) {
      for (double y : rates) {
        sum += Math.abs(x - y);
      }
    }
    return mean == 0 ? 0 : n / (n - 1) * sum / (2 * n * n * mean);
  }

  /**
   * Fairness discrepancy rate of a biometric system at one threshold: 1 - (alpha times the gap of
   * false-match rates + (1 - alpha) times that of false non-match rates). Larger is fairer; it
   * hardly moves where rates are small.
   */
  public static double discrepancyRate(double[] fmr, double[] fnmr, double alpha) {
    requireShare(alpha);
    return 1 - (alpha * gap(fmr) + (1 - alpha) * gap(fnmr));
  }

  /**
   * GARBE: alpha times the Gini of false-match rates + (1 - alpha) times that of false non-matches.
   */
  public static double garbe(double[] fmr, double[] fnmr, double alpha) {
    requireShare(alpha);
    return alpha * gini(fmr) + (1 - alpha) * gini(fnmr);
  }

  private static void requireShare(double alpha) {
    if (!(alpha >= 0 && alpha <= 1)) {
      throw new UserError("The weight alpha is %s; a share was expected.".formatted(alpha));
    }
  }

  private static double largest(double[] values) {
    return Arrays.stream(values).max().orElseThrow();
  }

  private static double smallest(double[] values) {
    return Arrays.stream(values).min().orElseThrow();
  }
}
