package dev.tiller.model.layer;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tiller.tensor.TensorScope;
import dev.tiller.tensor.Tensors;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.junit.jupiter.api.Test;

class MatrixTest {

  @Test
  void aLargeMatrixIsCopiedPieceByPiece() {
    try (TensorScope scope = TensorScope.open()) {
      Tensor weight =
          torch.randn(new long[] {70_000, 64}); // 4.5 million elements: more than one piece.
      Tensor x = torch.randn(new long[] {2, 3, 64});
      Tensor expected = torch.linear(x, weight);
      Tensor exact = new Matrix(weight.to(ScalarType.BFloat16), false, null).times(x);
      assertThat(worst(exact, torch.linear(x, weight.to(ScalarType.BFloat16).to(ScalarType.Float))))
          .isLessThan(1e-4);
      assertThat(worst(Matrix.quantized(weight, false).times(x), expected)).isBetween(1e-3, 0.6);
    }
  }

  @Test
  void eightBitsAreExactOnTheirOwnGrid() {
    try (TensorScope scope = TensorScope.open()) {
      // Each output's largest weight is 127 times its step; the others are whole steps.
      Tensor weight = Tensors.of(new float[] {127, -3, 0, 12.7f, -0.1f, 5, 0, 0, 0}, 3, 3);
      Matrix rounded = Matrix.quantized(weight, false);
      Tensor unit = torch.eye(3).unsqueeze(0);
      assertThat(worst(rounded.times(unit).squeeze(0).t(), weight)).isLessThan(1e-6);
      assertThat(worst(Matrix.quantized(weight.t(), true).times(unit).squeeze(0).t(), weight))
          .isLessThan(1e-6);
      Tensor ids = Tensors.of(new int[][] {{2, 0, 1}});
      assertThat(
              worst(rounded.rows(ids, ScalarType.Float).squeeze(0), weight.roll(new long[] {1}, 0)))
          .isLessThan(1e-6);
    }
  }

  @Test
  void layingOutByColumnMovesNoValue() {
    try (TensorScope scope = TensorScope.open()) {
      Tensor weight = torch.randn(new long[] {300, 400});
      Tensor before = weight.clone();
      Matrix matrix = new Matrix(weight, false, null);
      matrix.layOutByColumn();
      assertThat(weight.stride(0)).isEqualTo(1);
      assertThat(weight.equal(before)).isTrue();
      Tensor ids = Tensors.of(new int[][] {{7, 299}});
      assertThat(matrix.rows(ids, ScalarType.Float).equal(torch.embedding(before, ids))).isTrue();
    }
  }

  private static double worst(Tensor a, Tensor b) {
    return a.sub(b).abs().max().item_double();
  }
}
