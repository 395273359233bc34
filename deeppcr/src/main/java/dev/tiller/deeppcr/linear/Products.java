package dev.tiller.deeppcr.linear;

import org.bytedeco.pytorch.T_TensorTensor_T;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;

/**
 * Products of stacks of small blocks. Blocks of size 1 are multiplied element by element: a matrix
 * product of 1x1 matrices costs ten times as much.
 */
final class Products {

  private Products() {}

  /** Block by block, [n, M, k, k] times [n, M, k, k]. */
  static Tensor multiply(Tensor left, Tensor right) {
    if (left.size(3) == 1) {
      return left.mul(right);
    }
    return left.flatten(0, 1).bmm(right.flatten(0, 1)).view(shape(left));
  }

  /** {@code b + A x} for A [n, M, k, k], b and x [n, M, k]. */
  static Tensor affine(Tensor b, Tensor a, Tensor x) {
    if (a.size(3) == 1) {
      return torch.addcmul(b, a.squeeze(3), x);
    }
    return torch
        .baddbmm(column(b), a.flatten(0, 1), column(x))
        .view(b.size(0), b.size(1), b.size(2));
  }

  /** {@link #affine} into contiguous {@code out}, which must not overlap the operands. */
  static void affineInto(Tensor out, Tensor b, Tensor a, Tensor x) {
    if (a.size(3) == 1) {
      torch.addcmul_out(out, b, a.squeeze(3), x);
    } else {
      torch.baddbmm_out(column(out), column(b), a.flatten(0, 1), column(x));
    }
  }

  /** Adds {@code A x} to contiguous {@code b}, which must not overlap the others. */
  static void addInto(Tensor b, Tensor a, Tensor x) {
    if (a.size(3) == 1) {
      b.addcmul_(a.squeeze(3), x);
    } else {
      column(b).baddbmm_(a.flatten(0, 1), column(x));
    }
  }

  /** {@link #multiply} into contiguous {@code out}, which must not overlap the operands. */
  static void multiplyInto(Tensor out, Tensor left, Tensor right) {
    if (left.size(3) == 1) {
      torch.mul_out(out, left, right);
    } else {
      torch.bmm_out(out.flatten(0, 1), left.flatten(0, 1), right.flatten(0, 1));
    }
  }

  /** Largest absolute entry; NaN if one is NaN, 0 of an empty tensor. */
  static double largest(Tensor values) {
    if (values.numel() == 0) {
      return 0;
    }
    T_TensorTensor_T ends = values.aminmax(); // Vectorized, which the norm is not.
    return Math.max(-ends.get0().item_double(), ends.get1().item_double());
  }

  private static Tensor column(Tensor vectors) {
    return vectors.flatten(0, 1).unsqueeze(2);
  }

  private static long[] shape(Tensor blocks) {
    return new long[] {blocks.size(0), blocks.size(1), blocks.size(2), blocks.size(3)};
  }
}
