package dev.tiller.steering.aura;

import dev.tiller.ground.UserError;
import java.util.Arrays;
import java.util.List;

/**
 * Which neurons of all sites are experts: those whose score lies strictly above a threshold. With a
 * wanted number k the threshold is the value at index k (from 0) of all scores in descending order,
 * so that exactly k are chosen, fewer where scores tie at the cut.
 */
final class ExpertNeurons {

  private ExpertNeurons() {}

  /**
   * @param scores of every neuron of every site
   * @param k how many experts are wanted; 0 for every neuron above {@code otherwise}
   * @param otherwise threshold where no number is wanted
   */
  static double threshold(List<double[]> scores, int k, double otherwise) {
    if (k == 0) {
      return otherwise;
    }
    double[] all = scores.stream().flatMapToDouble(Arrays::stream).sorted().toArray();
    if (k < 0 || k > all.length) {
      throw new UserError(
          "%d experts were asked for, but the chosen sites have %d neurons; ask for 1 to %d."
              .formatted(k, all.length, all.length));
    }
    return k == all.length ? Double.NEGATIVE_INFINITY : all[all.length - 1 - k];
  }
}
