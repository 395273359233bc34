package dev.tiller.reproduce.images;

import dev.tiller.selfsupervised.probe.Embeddings;
import dev.tiller.selfsupervised.probe.RidgeProbe;
import dev.tiller.tensor.TensorScope;
import dev.tiller.tensor.Tensors;
import java.util.Collections;
import java.util.List;
import java.util.stream.IntStream;
import org.bytedeco.pytorch.Tensor;

/** What a ridge probe reads from features that are at hand as tensors. */
public final class RidgeReadings {

  private static final RidgeProbe PROBE = new RidgeProbe(1e-4);

  private RidgeReadings() {}

  /**
   * Share of test items whose class it gives.
   *
   * @param features [n, d]
   * @param labels [n], from 0
   * @param test [m, d]
   * @param testLabels [m]
   * @param classes how many
   */
  public static double accuracy(
      Tensor features, int[] labels, Tensor test, int[] testLabels, int classes) {
    List<String> names = IntStream.range(0, classes).mapToObj(Integer::toString).toList();
    return PROBE
        .accuracy(embeddings(features, labels, names), embeddings(test, testLabels, names))
        .value();
  }

  /**
   * Answers of a regression.
   *
   * @param features [n, d]
   * @param targets [n, k]
   * @param test [m, d]
   * @return [m, k], row-major
   */
  public static double[] regressed(Tensor features, Tensor targets, Tensor test) {
    try (TensorScope scope = TensorScope.open()) {
      return Tensors.doubles(
          PROBE.regress(
              embeddings(features, new int[(int) features.size(0)], List.of()),
              targets,
              embeddings(test, new int[(int) test.size(0)], List.of())));
    }
  }

  private static Embeddings embeddings(Tensor features, int[] labels, List<String> classes) {
    return new Embeddings(
        (int) features.size(1),
        Tensors.floats(features),
        labels,
        classes,
        Collections.nCopies(labels.length, ""));
  }
}
