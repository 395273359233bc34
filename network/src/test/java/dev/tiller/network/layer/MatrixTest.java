package dev.tiller.network.layer;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tiller.tensor.TensorScope;
import dev.tiller.tensor.Tensors;
import java.util.Objects;
import org.bytedeco.pytorch.AutoGradMode;
import org.bytedeco.pytorch.Scalar;
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
      Tensor exact = new Matrix(weight.to(ScalarType.BFloat16), false, null).times(x, null);
      assertThat(worst(exact, torch.linear(x, weight.to(ScalarType.BFloat16).to(ScalarType.Float))))
          .isLessThan(1e-4);
      assertThat(worst(quantized(weight, false).times(x, null), expected)).isBetween(1e-3, 0.6);
    }
  }

  @Test
  void eightBitsAreExactOnTheirOwnGrid() {
    try (TensorScope scope = TensorScope.open()) {
      // Each output's largest weight is 127 times its step; the others are whole steps.
      Tensor weight = Tensors.of(new float[] {127, -3, 0, 12.7f, -0.1f, 5, 0, 0, 0}, 3, 3);
      Matrix rounded = quantized(weight, false);
      Tensor unit = torch.eye(3).unsqueeze(0);
      assertThat(worst(rounded.times(unit, null).squeeze(0).t(), weight)).isLessThan(1e-6);
      assertThat(worst(quantized(weight.t(), true).times(unit, null).squeeze(0).t(), weight))
          .isLessThan(1e-6);
      Tensor ids = Tensors.of(new int[][] {{2, 0, 1}});
      assertThat(
              worst(rounded.rows(ids, ScalarType.Float).squeeze(0), weight.roll(new long[] {1}, 0)))
          .isLessThan(1e-6);
    }
  }

  @Test
  void fillingMovesAndConvertsNoValueWrongly() {
    try (TensorScope scope = TensorScope.open()) {
      // Not a multiple of the rows that are copied at once.
      Tensor exact = torch.randn(new long[] {301, 400});
      for (ScalarType stored : new ScalarType[] {ScalarType.BFloat16, ScalarType.Half}) {
        Tensor source = exact.to(stored);
        Tensor expected = source.to(ScalarType.Float);
        for (boolean byColumn : new boolean[] {false, true}) {
          Matrix matrix = Matrix.of(source.clone(), false, ScalarType.Float);
          matrix.fill(byColumn);
          assertThat(matrix.stored().stride(0)).isEqualTo(byColumn ? 1 : 400);
          assertThat(matrix.stored().equal(expected)).isTrue();
          Tensor ids = Tensors.of(new int[][] {{7, 300}});
          assertThat(matrix.rows(ids, ScalarType.Float).equal(torch.embedding(expected, ids)))
              .isTrue();
        }
      }
    }
  }

  @Test
  void layingOutByColumnMovesNoValue() {
    try (TensorScope scope = TensorScope.open()) {
      Tensor weight = torch.randn(new long[] {301, 400});
      Tensor before = weight.clone();
      new Matrix(weight, false, null).fill(true);
      assertThat(weight.stride(0)).isEqualTo(1);
      assertThat(weight.equal(before)).isTrue();
    }
  }

  @Test
  void eightBitsAreTheSameInPiecesAndAtOnce() {
    try (TensorScope scope = TensorScope.open()) {
      Tensor weight = torch.randn(new long[] {301, 400}).to(ScalarType.BFloat16);
      Tensor exact = weight.to(ScalarType.Float);
      Tensor steps = exact.abs().amax(new long[] {1}, true).div(new Scalar(127));
      Tensor expected = exact.div(steps).round().to(ScalarType.Char);
      for (boolean inputFirst : new boolean[] {false, true}) {
        Matrix matrix = quantized(inputFirst ? weight.t() : weight, inputFirst);
        Tensor values = inputFirst ? matrix.stored().t() : matrix.stored();
        assertThat(values.equal(expected)).isTrue();
        assertThat(Objects.requireNonNull(matrix.scales()).equal(steps.flatten())).isTrue();
      }
    }
  }

  @Test
  void aPackedMatrixMultipliesAsTheStoredOneDoes() {
    try (TensorScope scope = TensorScope.open();
        AutoGradMode noGrad = Tensors.noGrad()) {
      Tensor weight =
          torch.randn(new long[] {300, 400}).mul(new Scalar(0.02)).to(ScalarType.BFloat16);
      Tensor bias = torch.randn(new long[] {300});
      Tensor x = torch.randn(new long[] {2, 3, 400});
      Tensor exact = torch.linear(x, weight.to(ScalarType.Float)).add(bias);
      for (boolean inputFirst : new boolean[] {false, true}) {
        Matrix matrix = new Matrix(inputFirst ? weight.t() : weight, inputFirst, null);
        matrix.pack();
        assertThat(worst(matrix.times(x, bias), exact)).isLessThan(1e-5);
        Tensor row = x.narrow(0, 0, 1).narrow(1, 1, 1);
        assertThat(worst(matrix.times(row, bias), exact.narrow(0, 0, 1).narrow(1, 1, 1)))
            .isLessThan(1e-5);
      }
    }
  }

  @Test
  void whatPackingCannotServeIsComputedFromTheStoredValues() {
    try (TensorScope scope = TensorScope.open()) {
      Tensor weight = torch.randn(new long[] {8, 16}).to(ScalarType.BFloat16);
      Matrix matrix = new Matrix(weight, false, null);
      matrix.pack();
      Tensor x = torch.randn(new long[] {2, 3, 16}).set_requires_grad(true);
      matrix.times(x, null).sum().backward();
      Tensor columns = weight.to(ScalarType.Float).sum(new long[] {0});
      assertThat(worst(x.grad(), columns.expand(2, 3, 16))).isLessThan(1e-5);

      weight.mul_(new Scalar(2)); // A parameter that is changed leaves its packed copy behind.
      Tensor doubled = torch.linear(x.detach(), weight.to(ScalarType.Float));
      assertThat(worst(matrix.times(x.detach(), null), doubled)).isLessThan(1e-5);

      Tensor huge = Tensors.of(new float[] {1e6f, 1, 1, 1}, 2, 2).to(ScalarType.BFloat16);
      Matrix wide = new Matrix(huge, false, null);
      assertThat(wide.pack()).isNull();
      Tensor ones = torch.ones(new long[] {1, 3, 2});
      assertThat(wide.times(ones, null).max().item_float()).isGreaterThan(9e5f);
    }
  }

  private static Matrix quantized(Tensor weight, boolean inputFirst) {
    Matrix matrix = Matrix.of(weight.clone(), inputFirst, ScalarType.Char);
    matrix.fill(false);
    return matrix;
  }

  private static double worst(Tensor a, Tensor b) {
    return a.sub(b).abs().max().item_double();
  }
}
