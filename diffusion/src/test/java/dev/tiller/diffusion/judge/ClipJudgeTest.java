package dev.tiller.diffusion.judge;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tiller.ground.UserError;
import dev.tiller.network.Taps;
import dev.tiller.network.load.Config;
import dev.tiller.tensor.LeakCheck;
import dev.tiller.tensor.Safetensors;
import dev.tiller.tensor.TensorScope;
import dev.tiller.tensor.Tensors;
import dev.tiller.vision.Encoder;
import dev.tiller.vision.backbone.ClipVision;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** CLIP against torch's own modules: {@code benchmarks/rivals/python/clip.py} wrote the files. */
class ClipJudgeTest {

  private static final Path GOLDEN = Path.of("src/test/resources/golden/clip-tiny");

  @TempDir private Path folder;

  private static double off(Tensor found, Tensor expected) {
    return found.sub(expected).abs().max().item_double();
  }

  @Test
  void bothHalvesAgreeWithTheReference() {
    try (LeakCheck leaks = LeakCheck.open();
        TensorScope scope = TensorScope.open();
        Safetensors golden = Safetensors.open(GOLDEN.resolve("expected.safetensors"));
        ClipJudge clip = ClipJudge.open(GOLDEN)) {
      assertThat(off(clip.images(golden.get("images")), golden.get("seen"))).isLessThan(1e-5);
      long[] ids = Tensors.longs(golden.get("ids"));
      int[][] rows =
          IntStream.range(0, 3)
              .mapToObj(r -> Arrays.stream(ids, 77 * r, 77 * r + 77).mapToInt(i -> (int) i))
              .map(IntStream::toArray)
              .toArray(int[][]::new);
      assertThat(off(clip.read(rows), golden.get("read"))).isLessThan(1e-5);
      // Resized as torch does it, its middle cut out.
      Tensor small = golden.get("small").narrow(2, 3, 24);
      assertThat(off(clip.images(golden.get("large")), clip.images(small))).isLessThan(1e-5);
    }
  }

  @Test
  void vectorsHaveUnitLengthAndGrayIsColor() {
    try (TensorScope scope = TensorScope.open();
        Safetensors golden = Safetensors.open(GOLDEN.resolve("expected.safetensors"));
        ClipJudge clip = ClipJudge.open(GOLDEN)) {
      Tensor texts = clip.texts(List.of("a photo of a star", "a sketch", "a sketch"));
      assertThat(off(texts.square().sum(1), Tensors.of(new double[] {1, 1, 1}))).isLessThan(1e-5);
      assertThat(off(texts.select(0, 1), texts.select(0, 2))).isLessThan(1e-6);
      assertThat(off(texts.select(0, 0), texts.select(0, 1))).isGreaterThan(1e-3);
      Tensor gray = golden.get("images").narrow(1, 0, 1);
      Tensor bright = gray.mul(new Scalar(0.1));
      assertThat(Tensors.shape(clip.images(gray))).containsExactly(3, 20);
      assertThat(off(clip.images(gray), clip.images(bright))).isGreaterThan(1e-3);
    }
  }

  /** The half that looks is an encoder like any other: saved and loaded again. */
  @Test
  void itsEyeIsAnEncoder() throws IOException {
    Path saved = folder.resolve("eye");
    try (TensorScope scope = TensorScope.open();
        Safetensors golden = Safetensors.open(GOLDEN.resolve("expected.safetensors"));
        Encoder eye = Encoder.load(GOLDEN, ClipVision.of(Config.read(GOLDEN)))) {
      eye.save(saved);
      try (Encoder again = Encoder.load(saved)) {
        Tensor images = golden.get("images");
        Tensor seen = eye.embed(images, Encoder.Mode.SERVE, Taps.NONE);
        assertThat(again.embed(images, Encoder.Mode.SERVE, Taps.NONE).equal(seen)).isTrue();
        assertThat(Tensors.shape(eye.featureMap(images, Encoder.Mode.SERVE)))
            .containsExactly(3, 32, 3, 3);
      }
    }
  }

  @ParameterizedTest
  @CsvSource({
    "config.json, vision_config, other_config, has no vision_config",
    "config.json, \"patch_size\": 8, \"patch_size\": 7, do not fill an image",
    "config.json, \"hidden_size\": 32, \"hidden_size\": 36, has shape",
    "preprocessor_config.json, 0.25, 0.0, deviations above 0",
    "vocab.json, '<|startoftext|>', '<|start|>', has no id for"
  })
  void otherFoldersGetASentence(String file, String from, String to, String said)
      throws IOException {
    try (Stream<Path> all = Files.list(GOLDEN)) {
      for (Path path : all.toList()) {
        Files.copy(path, folder.resolve(path.getFileName().toString()));
      }
    }
    Path changed = folder.resolve(file);
    String text = Files.readString(changed);
    assertThat(text).contains(from);
    Files.writeString(changed, text.replace(from, to));
    assertThatThrownBy(() -> ClipJudge.open(folder))
        .isInstanceOf(UserError.class)
        .hasMessageContaining(said)
        .hasMessageNotContaining("\n");
  }
}
