package dev.tiller.reproduce.deeppcr;

import dev.tiller.deeppcr.chain.Nonlinearity;
import dev.tiller.deeppcr.chain.ResidualChain;
import dev.tiller.deeppcr.linear.Bidiagonal;
import dev.tiller.tensor.TensorScope;
import dev.tiller.tensor.Tensors;
import java.util.List;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.ScalarType;

/** Chains with random weights, in the caller's scope. */
final class RandomChains {

  private RandomChains() {}

  /** Layers {@code z + tanh(W z + v) / sqrt(L)}: neither dead nor exploding at any depth. */
  static ResidualChain residual(int length, int width, ScalarType type) {
    try (TensorScope scope = TensorScope.open()) {
      Tensor weights = normal(1 / Math.sqrt(width), type, length, width, width);
      Tensor biases = normal(0.5, type, length, width);
      return new ResidualChain(
          List.of(
              new ResidualChain.Layer(scope.keep(weights), scope.keep(biases), Nonlinearity.TANH)),
          1 / Math.sqrt(length));
    }
  }

  /** A contracting linear recurrence, float32. */
  static Bidiagonal linear(long length, long chains, long size) {
    try (TensorScope scope = TensorScope.open()) {
      Tensor a =
          torch.rand(new long[] {length, chains, size, size}, Tensors.options(ScalarType.Float));
      a.sub_(new Scalar(0.5)).mul_(new Scalar(1.8 / Math.sqrt(size)));
      Tensor b = normal(1, ScalarType.Float, length, chains, size);
      return new Bidiagonal(scope.keep(a), scope.keep(b));
    }
  }

  static Tensor normal(double scale, ScalarType type, long... shape) {
    return torch.randn(shape, Tensors.options(type)).mul_(new Scalar(scale));
  }
}
