package dev.tiller.statistics.compare;

import org.hipparchus.distribution.continuous.NormalDistribution;

/**
 * Two one-sided tests of a difference against a margin fixed beforehand (Schuirmann, Journal of
 * Pharmacokinetics and Biopharmaceutics 15, 1987): "not significant" is no proof of equality, a
 * small p here is.
 *
 * @param difference of the two
 * @param standardError of the difference
 * @param margin below which the difference does not matter, above 0
 * @param p the larger of the two one-sided p values
 */
public record Equivalence(double difference, double standardError, double margin, double p) {

  /** Tests with the normal distribution. */
  public static Equivalence of(double difference, double standardError, double margin) {
    if (!(margin > 0)) {
      throw new IllegalArgumentException(
          "An equivalence margin is %s; a number above 0 was expected.".formatted(margin));
    }
    double room = margin - Math.abs(difference);
    double z = standardError == 0 ? Math.signum(room) * Double.MAX_VALUE : room / standardError;
    return new Equivalence(
        difference, standardError, margin, new NormalDistribution().cumulativeProbability(-z));
  }

  /** Whether equality within the margin is shown at {@code alpha}. */
  public boolean shown(double alpha) {
    return p <= alpha;
  }

  /**
   * The least difference that a two-sided test at 5 % finds with a power of 80 %: (1.96 + 0.84)
   * times the standard error.
   *
   * @param standardError of the difference
   */
  public static double leastDetectable(double standardError) {
    return leastDetectable(standardError, 0.05, 0.8);
  }

  /** The same at another level and power. */
  public static double leastDetectable(double standardError, double alpha, double power) {
    NormalDistribution normal = new NormalDistribution();
    return standardError
        * (normal.inverseCumulativeProbability(1 - alpha / 2)
            + normal.inverseCumulativeProbability(power));
  }
}
