package dev.tiller.deeppcr.linear;

import org.bytedeco.pytorch.LongOptional;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;

/**
 * Evenly spaced rows of a contiguous system as stacks of small matrices, ready to be multiplied. On
 * short systems operations are all that costs, and each view made here is one instead of the five
 * that slicing and reshaping take.
 *
 * <p>Blocks come as [n M, k, k] and sides as [n M, k, 1]; with k = 1, where a product of matrices
 * would cost ten times as much as one of elements, both come as [n, M]. They are views unless both
 * M and k are above 1: then rows do not lie evenly, and are copied.
 *
 * <p>Belongs to the scope in which it is made.
 */
final class Stacks {

  private final long chains;
  private final long size;

  /** Filled for each view: making a native object costs a quarter of making the view. */
  private final LongOptional offset = new LongOptional(0);

  /**
   * @param chains M
   * @param size k
   */
  Stacks(long chains, long size) {
    this.chains = chains;
    this.size = size;
  }

  /**
   * @param whole of elements [*, M, k, k], contiguous, in any shape
   * @param first row
   * @param step from row to row
   */
  Tensor blocks(Tensor whole, long first, long step, long n) {
    long row = chains * size * size;
    if (size == 1) {
      return flat(whole, first, step, n);
    }
    if (chains == 1) {
      return view(whole, first * row, new long[] {n, size, size}, step * row, size, 1);
    }
    return view(
            whole,
            first * row,
            new long[] {n, chains, size, size},
            step * row,
            size * size,
            size,
            1)
        .flatten(0, 1);
  }

  /** The same of elements [*, M, k]. */
  Tensor sides(Tensor whole, long first, long step, long n) {
    if (size == 1) {
      return flat(whole, first, step, n);
    }
    if (chains == 1) {
      return view(whole, first * size, new long[] {n, size, 1}, step * size, 1, 1);
    }
    return rows(whole, first, step, n).flatten(0, 1).unsqueeze(2);
  }

  /** The same as a view in any case, [n, M, k]. */
  Tensor rows(Tensor whole, long first, long step, long n) {
    long row = chains * size;
    return view(whole, first * row, new long[] {n, chains, size}, step * row, size, 1);
  }

  /** Block by block. */
  Tensor multiply(Tensor left, Tensor right) {
    return size == 1 ? left.mul(right) : left.bmm(right);
  }

  /** {@code b + A x}. */
  Tensor affine(Tensor b, Tensor a, Tensor x) {
    return size == 1 ? torch.addcmul(b, a, x) : torch.baddbmm(b, a, x);
  }

  /** {@code b + A x} into rows of a tensor of sides, which must not overlap the operands. */
  void affineInto(Tensor whole, long first, long step, long n, Tensor b, Tensor a, Tensor x) {
    if (size == 1) {
      torch.addcmul_out(sides(whole, first, step, n), b, a, x);
    } else if (chains == 1) {
      torch.baddbmm_out(sides(whole, first, step, n), b, a, x);
    } else {
      rows(whole, first, step, n).copy_(affine(b, a, x).view(n, chains, size));
    }
  }

  private Tensor flat(Tensor whole, long first, long step, long n) {
    return view(whole, first * chains, new long[] {n, chains}, step * chains, 1);
  }

  private Tensor view(Tensor whole, long from, long[] shape, long... strides) {
    return whole.as_strided(shape, strides, offset.put(whole.storage_offset() + from));
  }
}
