package dev.tiller.selfsupervised;

import dev.tiller.tensor.Tensors;
import dev.tiller.vision.view.Viewed;
import java.util.Arrays;
import java.util.Map;
import java.util.SplittableRandom;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch.ScalarType;

/** Looks made of given numbers, for tests of losses. */
public final class Looking {

  private Looking() {}

  /** A look whose projection is also all else. */
  public static Look at(Tensor projected) {
    return of(projected, projected, projected, projected, Map.of());
  }

  /** A look without a teacher. */
  public static Look untaught(Tensor projected) {
    return new Look(
        items(projected), viewed(projected, Map.of()), projected, projected, projected, null);
  }

  /** A look with everything given. */
  public static Look of(
      Tensor features,
      Tensor projected,
      Tensor predicted,
      Tensor taught,
      Map<String, double[]> parameters) {
    return new Look(
        items(projected), viewed(projected, parameters), features, projected, predicted, taught);
  }

  private static int[] items(Tensor rows) {
    int[] items = new int[(int) rows.size(0)];
    Arrays.setAll(items, i -> i);
    return items;
  }

  private static Viewed viewed(Tensor like, Map<String, double[]> parameters) {
    return new Viewed(
        Tensors.of(new float[items(like).length], items(like).length, 1, 1, 1), parameters);
  }

  /** Normal numbers, float64. */
  public static Tensor normal(long seed, int rows, int width) {
    SplittableRandom random = new SplittableRandom(seed);
    double[] values = new double[rows * width];
    Arrays.setAll(values, i -> random.nextGaussian());
    return Tensors.of(values, rows, width);
  }

  /** Rows in float64. */
  public static Tensor rows(double[]... rows) {
    double[] all = Arrays.stream(rows).flatMapToDouble(Arrays::stream).toArray();
    return Tensors.of(all, rows.length, rows[0].length);
  }

  /** The sum of all parts. */
  public static double total(PretextLoss loss, Look first, Look second) {
    return loss.parts(first, second).values().stream()
        .mapToDouble(t -> t.to(ScalarType.Double).item_double())
        .sum();
  }
}
