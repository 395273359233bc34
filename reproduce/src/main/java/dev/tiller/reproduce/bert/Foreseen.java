package dev.tiller.reproduce.bert;

import dev.tiller.language.masked.MaskedScoring;
import dev.tiller.statistics.Estimate;
import dev.tiller.statistics.bootstrap.Bootstrap;
import java.util.Arrays;
import java.util.List;

/**
 * How well the words of neutral sentences are foreseen.
 *
 * @param losses natural-log loss of each token of each sentence, hidden in turn
 */
record Foreseen(List<double[]> losses) {

  /** exp of the mean loss of all tokens (PPPL of arXiv 1910.14659). */
  double perplexity() {
    return MaskedScoring.perplexity(losses);
  }

  /**
   * The relative rise of {@link #perplexity} over the same sentences elsewhere, with a bootstrap
   * interval over sentences; 0.05 is five percent.
   */
  Estimate rise(Foreseen plain) {
    double[] here = sums();
    double[] there = plain.sums();
    return Bootstrap.seeded(1)
        .of(
            here.length,
            items -> {
              double more = 0;
              double tokens = 0;
              for (int item : items) {
                more += here[item] - there[item];
                tokens += losses.get(item).length;
              }
              return Math.expm1(more / tokens);
            });
  }

  private double[] sums() {
    return losses.stream().mapToDouble(of -> Arrays.stream(of).sum()).toArray();
  }
}
