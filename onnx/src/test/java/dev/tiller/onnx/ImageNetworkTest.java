package dev.tiller.onnx;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tiller.ground.UserError;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Layout and size are read off the file; what does not fit is a sentence. */
class ImageNetworkTest {

  @TempDir Path folder;

  private Path model(long... shape) throws IOException {
    return Files.write(folder.resolve("means.onnx"), TinyOnnx.means(shape));
  }

  @Test
  void planesAreTakenAsTheyAre() throws IOException {
    try (ImageNetwork network = ImageNetwork.open(model(1, 3, 2, 2))) {
      assertThat(network.planar()).isTrue();
      assertThat(new int[] {network.channels(), network.height(), network.width()})
          .containsExactly(3, 2, 2);
      float[] image = {1, 2, 3, 4, 5, 5, 5, 5, 0, 0, 0, 8};
      assertThat(network.run(new float[][] {image, image}, 3, 2, 2))
          .isDeepEqualTo(new float[][] {{2.5f, 5, 2}, {2.5f, 5, 2}});
      assertThat(network.outputs()).isEqualTo(1);
      assertThat(network.all(image, 3, 2, 2))
          .containsExactly(
              new ImageNetwork.Answer("means", new long[] {1, 3}, new float[] {2.5f, 5, 2}));
      assertThatThrownBy(() -> network.run(new float[][] {image}, 3, 4, 1))
          .isInstanceOf(UserError.class)
          .hasMessageContaining("2 pixels in height, but got 4");
    }
  }

  @Test
  void channelsMayBeLastAndSizesOpen() throws IOException {
    try (ImageNetwork network = ImageNetwork.open(model(-1, -1, -1, 3))) {
      assertThat(network.planar()).isFalse();
      assertThat(network.height()).isNegative();
      // Rows of pixels: the mean over columns and channels of each.
      float[] image = {1, 2, 10, 20, 100, 200};
      assertThat(network.run(new float[][] {image}, 3, 1, 2))
          .isDeepEqualTo(new float[][] {{(1 + 2 + 10 + 20 + 100 + 200) / 6f}});
    }
  }

  @Test
  void otherInputsAreRefused() throws IOException {
    assertThatThrownBy(() -> ImageNetwork.open(model(1, 7, 2, 2)))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("[1, 7, 2, 2]")
        .hasMessageContaining("1 or 3 channels");
    assertThatThrownBy(() -> ImageNetwork.open(model(1, 3, 2, 2, 2)))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("four axes");
    Path text =
        Files.write(folder.resolve("text.onnx"), TinyOnnx.classifier(new float[] {1, 2}, 1, 2));
    assertThatThrownBy(() -> ImageNetwork.open(text))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("float32");
    Path broken = Files.writeString(folder.resolve("broken.onnx"), "no model");
    assertThatThrownBy(() -> ImageNetwork.open(broken))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("cannot be loaded");
    assertThatThrownBy(() -> ImageNetwork.open(folder.resolve("none.onnx")))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("no file");
  }
}
