package dev.tiller.statistics.probe;

import dev.tiller.statistics.Estimate;
import java.util.Comparator;
import java.util.List;

/**
 * What cross-validation found for one penalty: every item was scored once, by a model that had not
 * seen it.
 *
 * @param l2 the penalty
 * @param logLoss mean of {@code -log p(label)} over held-out items, in nats
 * @param accuracy share of held-out items classified right, with its Wilson 95 % interval
 */
public record CrossValidation(double l2, double logLoss, Estimate accuracy) {

  /** Penalties usually worth trying on unit-length embeddings. */
  public static final List<Double> PENALTIES = List.of(0.01, 0.03, 0.1, 0.3, 1.0, 3.0, 10.0);

  /**
   * Scores one penalty.
   *
   * @param features [n, d]
   * @param labels n labels
   * @param folds splits whose test parts partition the items, from {@link Folds}
   */
  public static CrossValidation of(
      double[][] features,
      boolean[] labels,
      List<Folds.Split> folds,
      LogisticRegression.Options options) {
    double loss = 0;
    int right = 0;
    int n = 0;
    for (Folds.Split fold : folds) {
      double[][] testRows = Folds.pick(features, fold.test());
      boolean[] testLabels = Folds.pick(labels, fold.test());
      LogisticRegression model =
          LogisticRegression.fit(
              Folds.pick(features, fold.train()), Folds.pick(labels, fold.train()), options);
      loss += model.logLoss(testRows, testLabels) * testRows.length;
      for (int i = 0; i < testRows.length; i++) {
        right += model.score(testRows[i]) > 0 == testLabels[i] ? 1 : 0;
      }
      n += testRows.length;
    }
    return new CrossValidation(options.l2(), loss / n, Estimate.share(right, n, 0.95));
  }

  /**
   * The penalty with the lowest held-out log-loss (probabilities are what a judge hands on, so they
   * count, not only the side of one half). The accuracy of the winner is slightly optimistic, since
   * the same folds chose it; measure on a further held-out part for a figure to report.
   *
   * @param penalties candidates, not empty
   */
  public static CrossValidation best(
      double[][] features,
      boolean[] labels,
      List<Folds.Split> folds,
      List<Double> penalties,
      boolean standardize) {
    return penalties.stream()
        .map(l2 -> of(features, labels, folds, new LogisticRegression.Options(l2, standardize)))
        .min(Comparator.comparingDouble(CrossValidation::logLoss))
        .orElseThrow(
            () -> new IllegalArgumentException("No penalty to choose from; give at least one."));
  }
}
