package dev.tiller.reproduce.images;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tiller.data.image.LabelledImages;
import dev.tiller.tensor.TensorScope;
import dev.tiller.tensor.Tensors;
import dev.tiller.vision.ImageSet;
import java.util.Arrays;
import java.util.stream.IntStream;
import org.bytedeco.pytorch.Tensor;
import org.junit.jupiter.api.Test;

class FashionMnistTest {

  @Test
  void theFirstImagesStandInTheMiddleOfZeros() {
    LabelledImages images =
        new LabelledImages(
            2, 2, new byte[] {1, 2, 3, 4, 5, 6, 7, 8, 9, 9, 9, 9}, new byte[] {3, 0, 1});
    assertThat(grey(FashionMnist.first(images, 2, 4)))
        .containsExactly(
            0, 0, 0, 0, 0, 1, 2, 0, 0, 3, 4, 0, 0, 0, 0, 0, //
            0, 0, 0, 0, 0, 5, 6, 0, 0, 7, 8, 0, 0, 0, 0, 0);
    assertThat(grey(FashionMnist.first(images, 1, 2))).containsExactly(1, 2, 3, 4);
    assertThat(FashionMnist.labels(images, 2)).containsExactly(3, 0);
  }

  private static int[] grey(ImageSet images) {
    int[] all = IntStream.range(0, images.size()).toArray();
    try (TensorScope scope = TensorScope.open()) {
      Tensor batch = images.batch(all).values();
      double[] values = Tensors.doubles(batch);
      batch.close(); // No scope owns a batch of a set.
      return Arrays.stream(values).mapToInt(v -> (int) Math.round(255 * v)).toArray();
    }
  }
}
