package dev.tiller.tensor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SafetensorsTest {

  @TempDir Path folder;

  @Test
  void whatIsWrittenIsReadBack() throws IOException {
    Path file = folder.resolve("a.safetensors");
    try (TensorScope scope = TensorScope.open()) {
      Tensor matrix = Tensors.of(new float[] {1, 2, 3, 4, 5, 6}, 2, 3);
      Tensor ids = Tensors.of(new long[] {7, 8});
      SafetensorsWriter.write(
          file,
          Map.of("m.t", matrix.t(), "ids", ids, "half", matrix.to(ScalarType.BFloat16)),
          Map.of("made", "here"));
    }
    try (TensorScope scope = TensorScope.open();
        Safetensors read = Safetensors.open(file)) {
      assertThat(read.names()).containsExactlyInAnyOrder("m.t", "ids", "half");
      assertThat(read.shape("m.t")).containsExactly(3, 2);
      assertThat(Tensors.floats(read.get("m.t"))).containsExactly(1, 4, 2, 5, 3, 6);
      assertThat(Tensors.longs(read.get("ids"))).containsExactly(7, 8);
      assertThat(Tensors.floats(read.get("half"))).containsExactly(1, 2, 3, 4, 5, 6);
      assertThat(read.metadata()).containsEntry("made", "here");
    }
  }

  @Test
  void aMissingFileAndAShortFileAreRefused() throws IOException {
    Path shortFile = Files.write(folder.resolve("b.safetensors"), new byte[] {1, 2, 3});
    assertThatThrownBy(() -> Safetensors.open(shortFile))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("3 bytes");
    assertThatThrownBy(() -> Safetensors.open(folder.resolve("none.safetensors")))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("none.safetensors");
  }
}
