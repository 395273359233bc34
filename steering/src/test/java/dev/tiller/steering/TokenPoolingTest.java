package dev.tiller.steering;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.tiller.ground.UserError;
import dev.tiller.tensor.TensorScope;
import dev.tiller.tensor.Tensors;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** Golden check GC4: pooling over tokens with left padding. */
class TokenPoolingTest {

  private static final double[] VALUES = {
    9, -9, 9, 9, 1, 2, 3, -1, -2, 4, 0.5, 0.25, 1.5, -0.75, 2.5, 1.25, -3.5, 0.5, 4, -2
  };

  @ParameterizedTest
  @CsvSource({
    "MEAN, 0.6666666667, 1.6666666667, 1, -0.15",
    "MAX, 3, 4, 4, 1.25",
    "MIN, -2, -1, -3.5, -2",
    "LAST, -2, 4, 4, -2"
  })
  void paddingNeverCounts(TokenPooling pooling, float a, float b, float c, float d) {
    try (TensorScope scope = TensorScope.open()) {
      Tensor x = Tensors.of(VALUES, 2, 5, 2);
      Tensor mask = Tensors.of(new int[][] {{0, 0, 1, 1, 1}, {1, 1, 1, 1, 1}}).to(ScalarType.Bool);
      assertThat(Tensors.floats(pooling.pool(x, mask)))
          .containsExactly(new float[] {a, b, c, d}, within(1e-6f));
    }
  }

  @ParameterizedTest
  @EnumSource(TokenPooling.class)
  void withoutPaddingNoMaskIsNeeded(TokenPooling pooling) {
    try (TensorScope scope = TensorScope.open()) {
      Tensor x = Tensors.of(VALUES, 2, 5, 2);
      Tensor mask = Tensors.of(new int[][] {{1, 1, 1, 1, 1}, {1, 1, 1, 1, 1}}).to(ScalarType.Bool);
      assertThat(Tensors.floats(pooling.pool(x, null)))
          .containsExactly(Tensors.floats(pooling.pool(x, mask)), within(1e-6f));
      assertThat(TokenPooling.parse(pooling.toString())).isEqualTo(pooling);
      assertThatThrownBy(() -> TokenPooling.parse("median"))
          .isInstanceOf(UserError.class)
          .hasMessageContaining("mean, max, min or last");
    }
  }
}
