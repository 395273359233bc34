package dev.tiller.selfsupervised.duet;

import dev.tiller.tensor.TensorScope;
import dev.tiller.tensor.Tensors;
import org.bytedeco.pytorch.Tensor;

/**
 * Moves the bins round by as much as the parameter changes, for transformations on a circle:
 *
 * <pre>Z'[g] = Z[(g - s) mod G],   s = G (to - from)</pre>
 *
 * <p>Between whole bins it goes linearly from one roll to the next. The content, the sum over bins,
 * stays the same; a marginal that is a von Mises target becomes the target of the new parameter.
 */
public record Roll() implements Edit {

  @Override
  public Tensor apply(Tensor matrices, double[] from, double[] to) {
    double[] bins = new double[from.length];
    for (int r = 0; r < bins.length; r++) {
      bins[r] = matrices.size(1) * (to[r] - from[r]);
    }
    return by(matrices, bins);
  }

  /**
   * By given shifts.
   *
   * @param matrices [rows, G, C]
   * @param bins of each row; any number, whole or not
   * @return [rows, G, C], in the caller's scope
   */
  public static Tensor by(Tensor matrices, double... bins) {
    try (TensorScope scope = TensorScope.open()) {
      double[] share = new double[bins.length];
      long[] whole = new long[bins.length];
      for (int r = 0; r < bins.length; r++) {
        whole[r] = (long) Math.floor(bins[r]);
        share[r] = bins[r] - whole[r];
      }
      Tensor weight =
          Tensors.as(Tensors.of(share, bins.length, 1, 1), matrices.scalar_type().intern());
      Tensor low = rolled(matrices, whole, 0);
      return scope.keep(low.add(rolled(matrices, whole, 1).sub(low).mul(weight)));
    }
  }

  private static Tensor rolled(Tensor matrices, long[] by, int more) {
    int bins = (int) matrices.size(1);
    long[] source = new long[by.length * bins];
    for (int r = 0; r < by.length; r++) {
      for (int g = 0; g < bins; g++) {
        source[r * bins + g] = Math.floorMod(g - by[r] - more, (long) bins);
      }
    }
    Tensor index = Tensors.of(source, by.length, bins, 1).expand(Tensors.shape(matrices));
    return matrices.gather(1, index);
  }
}
