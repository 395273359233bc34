package dev.tiller.selfsupervised.duet;

import dev.tiller.ground.UserError;
import dev.tiller.tensor.Owned;
import dev.tiller.tensor.TensorScope;
import dev.tiller.tensor.Tensors;
import java.util.Arrays;
import org.bytedeco.pytorch.Tensor;

/**
 * Takes away the mean matrix of the images seen at the old parameter and adds that of those seen at
 * the new one: {@code Z' = Z - mu(from) + mu(to)}, mu over bins of the parameter. It needs no
 * structure, and no circle. It owns the means; close it when done.
 */
public final class ProfileEdit implements Edit, AutoCloseable {

  private final Owned owned = new Owned();
  private final Tensor means;

  private ProfileEdit(Tensor means) {
    this.means = owned.make(means::clone);
  }

  /**
   * @param matrices of many images, [rows, G, C]
   * @param parameters at which each was seen, in [0, 1]
   * @param bins of the parameter, at least 2, each with an image
   * @throws UserError if a bin has none
   */
  public static ProfileEdit fit(Tensor matrices, double[] parameters, int bins) {
    if (bins < 2 || matrices.size(0) != parameters.length) {
      throw new IllegalArgumentException(
          "%d matrices, %d parameters, %d bins"
              .formatted(matrices.size(0), parameters.length, bins));
    }
    long[] bin = new long[parameters.length];
    double[] counts = new double[bins];
    for (int r = 0; r < bin.length; r++) {
      bin[r] = bin(parameters[r], bins);
      counts[(int) bin[r]]++;
    }
    if (Arrays.stream(counts).anyMatch(n -> n == 0)) {
      throw new UserError(
          "Of %d images none was seen in one of %d bins of the parameter; give more images or fewer bins."
              .formatted(bin.length, bins));
    }
    try (TensorScope scope = TensorScope.open()) {
      long[] shape = Tensors.shape(matrices);
      shape[0] = bins;
      Tensor sums = matrices.new_zeros(shape).index_add(0, Tensors.of(bin), matrices);
      Tensor count = Tensors.as(Tensors.of(counts, bins, 1, 1), matrices.scalar_type().intern());
      return new ProfileEdit(sums.div(count));
    }
  }

  private static int bin(double parameter, int bins) {
    return Math.min(bins - 1, (int) (parameter * bins));
  }

  @Override
  public Tensor apply(Tensor matrices, double[] from, double[] to) {
    try (TensorScope scope = TensorScope.open()) {
      return scope.keep(matrices.sub(profiles(from)).add(profiles(to)));
    }
  }

  private Tensor profiles(double[] parameters) {
    int bins = (int) means.size(0);
    return means.index_select(
        0, Tensors.of(Arrays.stream(parameters).mapToLong(p -> bin(p, bins)).toArray()));
  }

  @Override
  public void close() {
    owned.close();
  }
}
