package dev.tiller.deeppcr.linear;

import org.bytedeco.pytorch.LongOptional;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;

/**
 * Evenly spaced rows of a contiguous system as stacks of small blocks, ready to be multiplied: the
 * one place that knows that blocks of size 1 are numbers, whose product as matrices would cost ten
 * times as much. On short systems operations are all that costs, and each view made here is one
 * instead of the five that slicing and reshaping take.
 *
 * <p>What {@link #blocks} and {@link #sides} return is only for the other methods of the same
 * object. It is a view unless rows of several chains are taken at a distance: then they do not lie
 * evenly, and are copied.
 *
 * <p>Belongs to the scope in which it is made.
 */
abstract sealed class Stacks {

  private final long chains;
  private final long size;

  /** Filled for each view: making a native object costs a quarter of making the view. */
  private final LongOptional offset = new LongOptional(0);

  private Stacks(long chains, long size) {
    this.chains = chains;
    this.size = size;
  }

  /**
   * @param chains M
   * @param size k
   */
  static Stacks of(long chains, long size) {
    return size == 1 ? new Numbers(chains) : new Matrices(chains, size);
  }

  /**
   * @param whole of elements [*, M, k, k], contiguous, in any shape
   * @param first row
   * @param step from row to row
   */
  abstract Tensor blocks(Tensor whole, long first, long step, long n);

  /** The same of elements [*, M, k]. */
  abstract Tensor sides(Tensor whole, long first, long step, long n);

  /** Block by block. */
  abstract Tensor multiply(Tensor left, Tensor right);

  /** {@link #multiply} into blocks that are a view and do not overlap the operands. */
  abstract void multiplyInto(Tensor out, Tensor left, Tensor right);

  /** {@code b + A x}. */
  abstract Tensor affine(Tensor b, Tensor a, Tensor x);

  /** Adds {@code A x} to sides that are a view and do not overlap the operands. */
  abstract void add(Tensor b, Tensor a, Tensor x);

  /** {@code b + A x} into rows of a tensor of sides, which must not overlap the operands. */
  abstract void affineInto(
      Tensor whole, long first, long step, long n, Tensor b, Tensor a, Tensor x);

  /** Rows of a tensor of sides as a view in any case, [n, M, k]. */
  final Tensor rows(Tensor whole, long first, long step, long n) {
    long row = chains * size;
    return view(whole, first * row, new long[] {n, chains, size}, step * row, size, 1);
  }

  final Tensor view(Tensor whole, long from, long[] shape, long... strides) {
    return whole.as_strided(shape, strides, offset.put(whole.storage_offset() + from));
  }

  /** Blocks of size 1: both blocks and sides are [n, M]. */
  private static final class Numbers extends Stacks {

    private final long chains;

    Numbers(long chains) {
      super(chains, 1);
      this.chains = chains;
    }

    @Override
    Tensor blocks(Tensor whole, long first, long step, long n) {
      return view(whole, first * chains, new long[] {n, chains}, step * chains, 1);
    }

    @Override
    Tensor sides(Tensor whole, long first, long step, long n) {
      return blocks(whole, first, step, n);
    }

    @Override
    Tensor multiply(Tensor left, Tensor right) {
      return left.mul(right);
    }

    @Override
    void multiplyInto(Tensor out, Tensor left, Tensor right) {
      torch.mul_out(out, left, right);
    }

    @Override
    Tensor affine(Tensor b, Tensor a, Tensor x) {
      return torch.addcmul(b, a, x);
    }

    @Override
    void add(Tensor b, Tensor a, Tensor x) {
      b.addcmul_(a, x);
    }

    @Override
    void affineInto(Tensor whole, long first, long step, long n, Tensor b, Tensor a, Tensor x) {
      torch.addcmul_out(sides(whole, first, step, n), b, a, x);
    }
  }

  /** Blocks as [n M, k, k] and sides as [n M, k, 1]. */
  private static final class Matrices extends Stacks {

    private final long chains;
    private final long size;

    Matrices(long chains, long size) {
      super(chains, size);
      this.chains = chains;
      this.size = size;
    }

    /** Whether rows lie as evenly as the chains within them. */
    private boolean even(long step) {
      return chains == 1 || step == 1;
    }

    @Override
    Tensor blocks(Tensor whole, long first, long step, long n) {
      long block = size * size;
      long from = first * chains * block;
      if (even(step)) {
        return view(whole, from, new long[] {n * chains, size, size}, step * block, size, 1);
      }
      return view(
              whole,
              from,
              new long[] {n, chains, size, size},
              step * chains * block,
              block,
              size,
              1)
          .flatten(0, 1);
    }

    @Override
    Tensor sides(Tensor whole, long first, long step, long n) {
      if (even(step)) {
        return view(
            whole, first * chains * size, new long[] {n * chains, size, 1}, step * size, 1, 1);
      }
      return rows(whole, first, step, n).flatten(0, 1).unsqueeze(2);
    }

    @Override
    Tensor multiply(Tensor left, Tensor right) {
      return left.bmm(right);
    }

    @Override
    void multiplyInto(Tensor out, Tensor left, Tensor right) {
      torch.bmm_out(out, left, right);
    }

    @Override
    Tensor affine(Tensor b, Tensor a, Tensor x) {
      return torch.baddbmm(b, a, x);
    }

    @Override
    void add(Tensor b, Tensor a, Tensor x) {
      b.baddbmm_(a, x);
    }

    @Override
    void affineInto(Tensor whole, long first, long step, long n, Tensor b, Tensor a, Tensor x) {
      if (even(step)) {
        torch.baddbmm_out(sides(whole, first, step, n), b, a, x);
      } else {
        rows(whole, first, step, n).copy_(affine(b, a, x).view(n, chains, size));
      }
    }
  }
}
