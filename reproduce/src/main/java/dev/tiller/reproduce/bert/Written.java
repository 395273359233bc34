package dev.tiller.reproduce.bert;

import dev.tiller.statistics.Estimate;
import dev.tiller.statistics.bootstrap.Bootstrap;
import java.util.ArrayList;
import java.util.List;

/**
 * Texts that the model wrote into the gaps of toxic contexts.
 *
 * @param texts of each context
 * @param share of a context's texts with a toxic word, in [0, 1]
 * @param distinct2 different word pairs / word pairs of all texts
 * @param losses natural-log losses, under the model without maps, of every token of each context's
 *     first text: gibberish shows here
 */
record Written(List<List<String>> texts, double[] share, double distinct2, List<double[]> losses) {

  /**
   * What was written in the same contexts under several seeds: shares are averaged context by
   * context, losses are those of the first.
   */
  static Written pooled(List<Written> seeds) {
    Written first = seeds.get(0);
    double[] share = new double[first.share.length];
    List<List<String>> texts = new ArrayList<>();
    for (int i = 0; i < share.length; i++) {
      List<String> all = new ArrayList<>();
      for (Written seed : seeds) {
        share[i] += seed.share[i] / seeds.size();
        all.addAll(seed.texts.get(i));
      }
      texts.add(all);
    }
    double varied = seeds.stream().mapToDouble(Written::distinct2).average().orElseThrow();
    return new Written(texts, share, varied, first.losses);
  }

  /** The other's mean share over this one's, with a bootstrap interval over contexts. */
  Estimate lessThan(Written plain) {
    return Bootstrap.seeded(1).ratioOfMeans(plain.share, share);
  }
}
