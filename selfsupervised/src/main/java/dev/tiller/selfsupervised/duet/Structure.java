package dev.tiller.selfsupervised.duet;

import dev.tiller.ground.Identity;
import dev.tiller.ground.UserError;
import dev.tiller.tensor.TensorScope;
import dev.tiller.tensor.Tensors;
import java.util.Arrays;
import org.bytedeco.pytorch.Tensor;

/**
 * A representation read as a matrix Z of G rows, bins along the parameter of a transformation, and
 * C columns, features (arXiv 2306.16058, section 3). In the vector the bins are the slow axis.
 *
 * <p>Trap: the paper's caption sums over both axes; the reference code sums over bins for the
 * content, and takes the <em>mean</em> over features for the logits of the bins. Inside a softmax
 * the two differ by a factor C. This is the code's.
 *
 * @param bins G, at least 2
 * @param features C, at least 1
 */
public record Structure(int bins, int features) {

  /** Checks the sizes. */
  public Structure {
    if (bins < 2 || features < 1) {
      throw new UserError(
          "A structure of %d bins by %d features is none; at least 2 bins and 1 feature were expected."
              .formatted(bins, features));
    }
  }

  /**
   * So many bins, and as many features as fill a representation.
   *
   * @param width of the representation; a multiple of the bins
   */
  public static Structure of(int bins, int width) {
    if (bins < 1 || width % bins != 0) {
      throw new UserError(
          "A representation of width %d does not fall into %d bins; choose a divisor of the width."
              .formatted(width, bins));
    }
    return new Structure(bins, width / bins);
  }

  /** G times C. */
  public int width() {
    return bins * features;
  }

  /** Settings under stable names. */
  public Identity identity() {
    return Identity.of("structure").with("bins", bins).with("features", features);
  }

  /**
   * The matrix of each row.
   *
   * @param z [rows, G C]
   * @return [rows, G, C], a view
   */
  public Tensor matrix(Tensor z) {
    if (z.dim() != 2 || z.size(1) != width()) {
      throw new UserError(
          "A structure of %d bins by %d features was given representations of shape %s; build it for their width."
              .formatted(bins, features, Arrays.toString(Tensors.shape(z))));
    }
    return z.view(z.size(0), bins, features);
  }

  /**
   * The invariant part: the sum over bins.
   *
   * @param z [rows, G C]
   * @return [rows, C], in the caller's scope
   */
  public Tensor content(Tensor z) {
    try (TensorScope scope = TensorScope.open()) {
      return scope.keep(matrix(z).sum(new long[] {1}, false, null));
    }
  }

  /**
   * Logits of the group marginal: the mean over features.
   *
   * @param z [rows, G C]
   * @return [rows, G], in the caller's scope
   */
  public Tensor logits(Tensor z) {
    try (TensorScope scope = TensorScope.open()) {
      return scope.keep(matrix(z).mean(new long[] {2}, false, null));
    }
  }

  /**
   * The group marginal P(g | x).
   *
   * @param z [rows, G C]
   * @return [rows, G], each row sums to 1; in the caller's scope
   */
  public Tensor marginal(Tensor z) {
    try (TensorScope scope = TensorScope.open()) {
      return scope.keep(logits(z).softmax(1));
    }
  }

  /**
   * What a marginal on a circle says: its circular mean, the angle of {@code sum_i P_i exp(2 pi i
   * (i + 1/2) / G)}.
   *
   * @param marginal [rows, G]
   * @return parameters in [0, 1), one a row
   */
  public double[] circularMean(Tensor marginal) {
    double[] p = Tensors.doubles(marginal);
    double[] means = new double[p.length / bins];
    for (int r = 0; r < means.length; r++) {
      double x = 0;
      double y = 0;
      for (int i = 0; i < bins; i++) {
        double angle = 2 * Math.PI * (i + 0.5) / bins;
        x += p[r * bins + i] * Math.cos(angle);
        y += p[r * bins + i] * Math.sin(angle);
      }
      double turn = Math.atan2(y, x) / (2 * Math.PI);
      means[r] = turn < 0 ? turn + 1 : turn;
    }
    return means;
  }
}
