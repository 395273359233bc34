package dev.tiller.fairness.curve;

import dev.tiller.ground.UserError;
import org.hipparchus.distribution.continuous.ChiSquaredDistribution;

/**
 * A response curve in two parameters: chance + (1 - chance - lapse) / (1 + exp(-(alpha + beta x))),
 * by maximum likelihood (iteratively reweighted least squares), chance and lapse fixed.
 *
 * @param alpha intercept
 * @param beta slope; below 0 where responses fall
 * @param alphaError standard error of alpha
 * @param betaError of beta
 * @param covariance of both
 * @param deviance against the saturated model
 * @param degrees of freedom of the deviance: levels minus 2
 * @param chance response of a guess
 * @param lapse share of items missed whatever the level
 */
public record LogisticCurve(
    double alpha,
    double beta,
    double alphaError,
    double betaError,
    double covariance,
    double deviance,
    int degrees,
    double chance,
    double lapse) {

  private static final int MOST_STEPS = 100;

  /**
   * @param x levels, at least 3
   * @param successes at each
   * @param n trials at each, above 0
   * @throws UserError if no such curve exists: complete separation, or responses that do not vary
   */
  public static LogisticCurve fit(
      double[] x, double[] successes, double[] n, double chance, double lapse) {
    double alpha = 0;
    double beta = 0;
    for (int step = 0; step < MOST_STEPS; step++) {
      double[] s = sums(x, successes, n, chance, lapse, alpha, beta);
      double det = s[0] * s[2] - s[1] * s[1];
      double da = (s[2] * s[3] - s[1] * s[4]) / det;
      double db = (s[0] * s[4] - s[1] * s[3]) / det;
      // A long first step can leave the region where weights are numbers.
      double length = Math.max(1, Math.max(Math.abs(da), Math.abs(db)) / 5);
      alpha += da / length;
      beta += db / length;
      if (!(Math.abs(alpha) < 1e6 && Math.abs(beta) < 1e6)) {
        break;
      }
      if (Math.abs(da) + Math.abs(db) < 1e-12) {
        double[] at = sums(x, successes, n, chance, lapse, alpha, beta);
        double d = at[0] * at[2] - at[1] * at[1];
        return new LogisticCurve(
            alpha,
            beta,
            Math.sqrt(at[2] / d),
            Math.sqrt(at[0] / d),
            -at[1] / d,
            deviance(x, successes, n, chance, lapse, alpha, beta),
            x.length - 2,
            chance,
            lapse);
      }
    }
    throw new UserError(
        "No logistic curve fits these %d levels (complete separation, or responses that do not vary); read the measured curve instead."
            .formatted(x.length));
  }

  /** The Fisher information (00, 01, 11) and the score (0, 1). */
  private static double[] sums(
      double[] x, double[] k, double[] n, double chance, double lapse, double alpha, double beta) {
    double scale = 1 - chance - lapse;
    double[] s = new double[5];
    for (int i = 0; i < x.length; i++) {
      double f = 1 / (1 + Math.exp(-(alpha + beta * x[i])));
      double p = chance + scale * f;
      double slope = scale * f * (1 - f);
      double w = n[i] * slope * slope / (p * (1 - p));
      double u = (k[i] - n[i] * p) * slope / (p * (1 - p));
      s[0] += w;
      s[1] += w * x[i];
      s[2] += w * x[i] * x[i];
      s[3] += u;
      s[4] += u * x[i];
    }
    return s;
  }

  private static double deviance(
      double[] x, double[] k, double[] n, double chance, double lapse, double alpha, double beta) {
    double sum = 0;
    for (int i = 0; i < x.length; i++) {
      double p = chance + (1 - chance - lapse) / (1 + Math.exp(-(alpha + beta * x[i])));
      sum += term(k[i], n[i] * p) + term(n[i] - k[i], n[i] * (1 - p));
    }
    return 2 * sum;
  }

  private static double term(double seen, double expected) {
    return seen == 0 ? 0 : seen * Math.log(seen / expected);
  }

  /** The response at a level. */
  public double at(double x) {
    return chance + (1 - chance - lapse) / (1 + Math.exp(-(alpha + beta * x)));
  }

  /** The level half way between chance and the top: -alpha / beta. */
  public double half() {
    return -alpha / beta;
  }

  /** Standard error of {@link #half} by the delta method. */
  public double halfError() {
    double x = half();
    return Math.sqrt(alphaError * alphaError + 2 * x * covariance + x * x * betaError * betaError)
        / Math.abs(beta);
  }

  /** The level at which the response is {@code y}, between chance and 1 - lapse. */
  public double level(double y) {
    double f = (y - chance) / (1 - chance - lapse);
    return (Math.log(f / (1 - f)) - alpha) / beta;
  }

  /** Mean response from one level to another: the curve's own AUC. */
  public double mean(double from, double to) {
    double area = (softplus(alpha + beta * to) - softplus(alpha + beta * from)) / beta;
    return chance + (1 - chance - lapse) * area / (to - from);
  }

  private static double softplus(double x) {
    return x > 0 ? x + Math.log1p(Math.exp(-x)) : Math.log1p(Math.exp(x));
  }

  /** Chance of so large a deviance if the curve were right; below 0.01 read the measured one. */
  public double fitP() {
    return 1 - new ChiSquaredDistribution(degrees).cumulativeProbability(deviance);
  }
}
