package dev.tiller.deeppcr.chain;

import dev.tiller.ground.UserError;
import dev.tiller.tensor.Tensors;
import java.util.Arrays;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;

/** One dense layer for each step of a chain, all of the same width. */
final class Layers {

  private Layers() {}

  /** Refuses weights and biases that do not belong together. */
  static void check(Tensor weights, Tensor biases) {
    long[] w = Tensors.shape(weights);
    long[] b = Tensors.shape(biases);
    if (w.length != 3 || w[1] != w[2] || !Arrays.equals(b, new long[] {w[0], w[1]})) {
      throw new UserError(
          "The weights have shape %s and the biases %s, but [L, w, w] and [L, w] were expected; a chain keeps its width."
              .formatted(Arrays.toString(w), Arrays.toString(b)));
    }
  }

  /** {@code W x + b}: weights [n, w, w], biases [n, w], x [n, B, w]. */
  static Tensor apply(Tensor weights, Tensor biases, Tensor x) {
    return torch.baddbmm(biases.unsqueeze(1), x, weights.transpose(1, 2));
  }

  /** {@code out = W x + b} over arrays: W row-major at {@code at * w}, b at {@code at}. */
  static void apply(
      double[] weights, double[] biases, int at, double[] x, int from, double[] out, int width) {
    for (int i = 0; i < width; i++) {
      double sum = biases[at + i];
      int row = (at + i) * width;
      for (int j = 0; j < width; j++) {
        sum += weights[row + j] * x[from + j];
      }
      out[i] = sum;
    }
  }
}
