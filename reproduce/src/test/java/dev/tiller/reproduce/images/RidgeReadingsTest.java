package dev.tiller.reproduce.images;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.tiller.tensor.TensorScope;
import dev.tiller.tensor.Tensors;
import java.util.SplittableRandom;
import org.bytedeco.pytorch.Tensor;
import org.junit.jupiter.api.Test;

class RidgeReadingsTest {

  private static final int ITEMS = 400;

  /** Features (a, b, noise) and the targets 2 a - b + 3, which lie in them. */
  @Test
  void whatLiesInTheFeaturesIsReadBack() {
    double[] features = new double[3 * ITEMS];
    double[] targets = new double[ITEMS];
    int[] labels = new int[ITEMS];
    SplittableRandom random = new SplittableRandom(1);
    for (int i = 0; i < ITEMS; i++) {
      for (int j = 0; j < 3; j++) {
        features[3 * i + j] = random.nextGaussian();
      }
      targets[i] = 2 * features[3 * i] - features[3 * i + 1] + 3;
      labels[i] = features[3 * i] > 0 ? 1 : 0;
    }
    try (TensorScope scope = TensorScope.open()) {
      Tensor x = Tensors.of(features, ITEMS, 3);
      double[] read = RidgeReadings.regressed(x, Tensors.of(targets, ITEMS, 1), x);
      assertThat(read).containsExactly(targets, within(2e-3));
      assertThat(RidgeReadings.accuracy(x, labels, x, labels, 2)).isGreaterThan(0.95);
    }
  }
}
