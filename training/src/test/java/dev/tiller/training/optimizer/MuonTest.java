package dev.tiller.training.optimizer;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tiller.tensor.TensorScope;
import dev.tiller.tensor.Tensors;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class MuonTest {

  @ParameterizedTest
  @CsvSource({"8,24", "24,8", "16,16"})
  void theUpdateHasSingularValuesNearOne(int rows, int columns) {
    try (TensorScope scope = TensorScope.open()) {
      torch.manual_seed(1);
      Tensor update = Muon.orthogonalized(torch.randn(rows, columns));
      float[] values = Tensors.floats(torch.linalg_svdvals(update));
      for (float value : values) {
        // Five steps with these coefficients end in a band around 1, not at 1.
        assertThat(value).isBetween(0.4f, 1.3f);
      }
    }
  }
}
