package dev.tiller.deeppcr.linear;

import org.bytedeco.pytorch.LongOptional;
import org.bytedeco.pytorch.Tensor;

/**
 * Every second row of a system as views. Each view is one operation instead of the three that
 * slicing takes, and on short systems operations are all that costs.
 *
 * @param a [n, M, k, k]
 * @param b [n, M, k]
 */
record Strided(Tensor a, Tensor b) {

  /** Rows first, first + 2, ... of a contiguous system. */
  static Strided of(Bidiagonal system, long first, long n) {
    long m = system.chains();
    long k = system.size();
    long block = m * k * k;
    Tensor a =
        system
            .a()
            .as_strided(
                new long[] {n, m, k, k},
                new long[] {2 * block, k * k, k, 1},
                new LongOptional(system.a().storage_offset() + first * block));
    return new Strided(a, rows(system.b(), first * m * k, 2 * m * k, n, system.b()));
  }

  /**
   * Rows of a contiguous tensor.
   *
   * @param offset of the first, in elements
   * @param stride from row to row, in elements
   * @param like a tensor [*, M, k] whose rows have the same shape
   */
  static Tensor rows(Tensor whole, long offset, long stride, long n, Tensor like) {
    long m = like.size(1);
    long k = like.size(2);
    return whole.as_strided(
        new long[] {n, m, k},
        new long[] {stride, k, 1},
        new LongOptional(whole.storage_offset() + offset));
  }
}
