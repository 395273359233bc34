package dev.tiller.statistics.compare;

import dev.tiller.statistics.Samples;
import org.hipparchus.distribution.continuous.ChiSquaredDistribution;

/**
 * Whether several estimates differ by more than their errors, and what each becomes when it borrows
 * from the others (DerSimonian and Laird, Controlled Clinical Trials 7, 1986).
 *
 * @param q Cochran's Q: squared distances from the weighted mean over squared errors
 * @param degrees of freedom, one less than there are estimates
 * @param p that Q is so large if all are the same
 * @param share I squared: of Q, what errors do not explain, in [0, 1)
 * @param between variance between the true values, at least 0
 * @param mean random-effects mean
 * @param shrunken each estimate, drawn towards that mean by as much as it is uncertain
 */
public record Heterogeneity(
    double q, int degrees, double p, double share, double between, double mean, double[] shrunken) {

  /**
   * @param values at least 2
   * @param errors their standard errors, above 0
   */
  public static Heterogeneity of(double[] values, double[] errors) {
    Samples.requireFinite(values, "values");
    Samples.requireSameLength(values.length, errors.length, "Values and errors");
    double sum = 0;
    double squares = 0;
    for (double error : errors) {
      if (!(error > 0) || values.length < 2) {
        throw new IllegalArgumentException(
            "Heterogeneity needs 2 or more estimates with errors above 0, but got %d and an error of %s."
                .formatted(values.length, error));
      }
      sum += 1 / (error * error);
      squares += 1 / Math.pow(error, 4);
    }
    double center = mean(values, errors, 0);
    double q = 0;
    for (int i = 0; i < values.length; i++) {
      q += Math.pow((values[i] - center) / errors[i], 2);
    }
    int degrees = values.length - 1;
    double between = Math.max(0, (q - degrees) / (sum - squares / sum));
    double mean = mean(values, errors, between);
    double[] shrunken = new double[values.length];
    for (int i = 0; i < values.length; i++) {
      double borrowed = errors[i] * errors[i] / (errors[i] * errors[i] + between);
      shrunken[i] = borrowed * mean + (1 - borrowed) * values[i];
    }
    double p = 1 - new ChiSquaredDistribution(degrees).cumulativeProbability(q);
    return new Heterogeneity(
        q, degrees, p, q == 0 ? 0 : Math.max(0, (q - degrees) / q), between, mean, shrunken);
  }

  private static double mean(double[] values, double[] errors, double between) {
    double weights = 0;
    double sum = 0;
    for (int i = 0; i < values.length; i++) {
      double weight = 1 / (errors[i] * errors[i] + between);
      weights += weight;
      sum += weight * values[i];
    }
    return sum / weights;
  }
}
