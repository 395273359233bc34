package dev.tiller.training;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tiller.tensor.TensorScope;
import dev.tiller.tensor.Tensors;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.junit.jupiter.api.Test;
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

  @Test
  void theScheduleWarmsUpStaysAndEndsAtZero() {
    Schedule schedule = new Schedule(100, 10, 20);
    assertThat(schedule.factor(0)).isEqualTo(0.1);
    assertThat(schedule.factor(50)).isEqualTo(1.0);
    assertThat(schedule.factor(90)).isEqualTo(0.5);
    assertThat(schedule.factor(100)).isZero();
  }
}
