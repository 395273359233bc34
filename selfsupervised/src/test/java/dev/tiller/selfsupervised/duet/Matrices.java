package dev.tiller.selfsupervised.duet;

import dev.tiller.tensor.Tensors;
import java.util.function.IntToDoubleFunction;
import org.bytedeco.pytorch.Tensor;

/** Representations of given numbers. */
final class Matrices {

  /** Bins and features of the golden checks. */
  static final Structure STRUCTURE = new Structure(4, 3);

  private Matrices() {}

  static Tensor of(double[] values, int rows) {
    return Tensors.of(values, rows, values.length / rows);
  }

  /** sin(1 + 7 i + 3 j + 5 c) of image i, bin j, feature c; two images. */
  static Tensor first() {
    return of(filled(n -> Math.sin(1 + 7 * (n / 12) + 3 * (n / 3 % 4) + 5 * (n % 3))), 2);
  }

  /** cos(2 + 5 i + 4 j + 3 c). */
  static Tensor second() {
    return of(filled(n -> Math.cos(2 + 5 * (n / 12) + 4 * (n / 3 % 4) + 3 * (n % 3))), 2);
  }

  private static double[] filled(IntToDoubleFunction value) {
    double[] all = new double[24];
    java.util.Arrays.setAll(all, value);
    return all;
  }
}
