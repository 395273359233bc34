package dev.tiller.statistics.compare;

import dev.tiller.statistics.Estimate;
import dev.tiller.statistics.Samples;
import java.util.Arrays;
import org.hipparchus.distribution.continuous.NormalDistribution;
import org.hipparchus.stat.StatUtils;
import org.hipparchus.stat.correlation.Covariance;

/**
 * The area under a ROC curve with its variance (DeLong, DeLong and Clarke-Pearson, Biometrics 44,
 * 1988), and two of them on the same items. For scores of pairs that share people the variance is
 * too small: resample people instead.
 *
 * @param area in [0, 1]
 * @param positives share of negatives that each positive beats, ties by half
 * @param negatives share of positives that beat each negative
 */
public record RocComparison(double area, double[] positives, double[] negatives) {

  /**
   * @param positive scores, at least 2
   * @param negative scores, at least 2
   */
  public static RocComparison of(double[] positive, double[] negative) {
    Samples.requireOrdered(positive, "positive scores");
    Samples.requireOrdered(negative, "negative scores");
    if (positive.length < 2 || negative.length < 2) {
      throw new IllegalArgumentException(
          "The variance of a ROC area needs at least 2 scores of each kind, but got %d and %d."
              .formatted(positive.length, negative.length));
    }
    double[] wins = new double[positive.length];
    double[] losses = new double[negative.length];
    for (int i = 0; i < positive.length; i++) {
      for (int j = 0; j < negative.length; j++) {
        double win = positive[i] > negative[j] ? 1 : positive[i] == negative[j] ? 0.5 : 0;
        wins[i] += win / negative.length;
        losses[j] += win / positive.length;
      }
    }
    return new RocComparison(StatUtils.mean(wins), wins, losses);
  }

  /** Variance of the area. */
  public double variance() {
    return covariance(this);
  }

  /** Covariance with the area of another score of the same items in the same order. */
  public double covariance(RocComparison other) {
    Samples.requireSameLength(positives.length, other.positives.length, "The positives");
    Samples.requireSameLength(negatives.length, other.negatives.length, "The negatives");
    Covariance covariance = new Covariance();
    return covariance.covariance(positives, other.positives) / positives.length
        + covariance.covariance(negatives, other.negatives) / negatives.length;
  }

  /** This area minus another of the same items. */
  public Comparison minus(RocComparison other) {
    double error = Math.sqrt(Math.max(0, variance() + other.variance() - 2 * covariance(other)));
    return Comparison.normal(area, error, other.area, 0);
  }

  /** The area with a normal interval, which may leave [0, 1]; see {@link #logit}. */
  public Estimate wald(double level) {
    double half = quantile(level) * Math.sqrt(variance());
    return new Estimate(area, area - half, area + half, level, smaller());
  }

  /** The area with an interval that is normal on the logit scale and stays inside (0, 1). */
  public Estimate logit(double level) {
    if (area == 0 || area == 1) {
      return Estimate.withoutInterval(area, level, smaller());
    }
    double half = quantile(level) * Math.sqrt(variance()) / (area * (1 - area));
    double center = Math.log(area / (1 - area));
    return new Estimate(area, logistic(center - half), logistic(center + half), level, smaller());
  }

  private int smaller() {
    return Math.min(positives.length, negatives.length);
  }

  private static double logistic(double x) {
    return 1 / (1 + Math.exp(-x));
  }

  private static double quantile(double level) {
    return new NormalDistribution().inverseCumulativeProbability((1 + level) / 2);
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof RocComparison o
        && Arrays.equals(positives, o.positives)
        && Arrays.equals(negatives, o.negatives);
  }

  @Override
  public int hashCode() {
    return 31 * Arrays.hashCode(positives) + Arrays.hashCode(negatives);
  }
}
