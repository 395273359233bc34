package dev.tiller.steering.lineas;

import dev.tiller.ground.UserError;
import dev.tiller.tensor.TensorScope;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;

/**
 * The sparse group lasso on what maps do beyond identity, and its proximal step (arXiv 2503.10679,
 * algorithm 1). With u = omega - 1 or u = beta, which are two groups of every site:
 *
 * <pre>R = gamma sum over groups ( l1 |u|_1 + group sqrt(d) |u|_2 )
 * ST_t(u) = sign(u) max(|u| - t, 0),   PG_t(u) = max(1 - t / |u|_2, 0) u
 * u &lt;- PG_t2( ST_t1(u) )</pre>
 *
 * <p>The l1 part takes single neurons out, the group part whole sites.
 *
 * @param gamma the one knob, 0 for none; the paper recommends to vary it alone
 * @param slope weights of omega - 1
 * @param shift weights of beta
 * @param thresholds what t1 and t2 are
 * @param tolerance a number closer than this to identity counts as identity
 */
public record Sparsity(
    double gamma, Weights slope, Weights shift, Thresholds thresholds, double tolerance) {

  /**
   * Weights of the two parts.
   *
   * @param l1 on single numbers, at least 0
   * @param group on whole groups, at least 0
   */
  public record Weights(double l1, double group) {

    /** Both 1. */
    public static final Weights ONE = new Weights(1, 1);
  }

  /** How much a step shrinks. */
  public enum Thresholds {
    /**
     * t1 = lr gamma l1 and t2 = lr gamma group sqrt(d), with the rate of the step just taken: the
     * proximal operator of that step, as in the paper's code.
     */
    STEP,
    /** t1 = gamma l1 and t2 = gamma group, as the paper's algorithm is printed. */
    PAPER
  }

  /** No regularizer. */
  public static final Sparsity NONE = of(0);

  /** Checks the ranges. */
  public Sparsity {
    boolean weights = slope.l1 >= 0 && slope.group >= 0 && shift.l1 >= 0 && shift.group >= 0;
    if (!(gamma >= 0) || !Double.isFinite(gamma) || !weights || !(tolerance >= 0)) {
      throw new UserError(
          "The sparsity is %s with weights %s and %s and tolerance %s; finite numbers of at least 0 were expected."
              .formatted(gamma, slope, shift, tolerance));
    }
  }

  /** The sparse group lasso with both weights 1 and the step's thresholds. */
  public static Sparsity of(double gamma) {
    return new Sparsity(gamma, Weights.ONE, Weights.ONE, Thresholds.STEP, 1e-6);
  }

  /** With another gamma. */
  public Sparsity withGamma(double other) {
    return new Sparsity(other, slope, shift, thresholds, tolerance);
  }

  /** With the same weights for slopes and shifts. */
  public Sparsity withWeights(Weights both) {
    return new Sparsity(gamma, both, both, thresholds, tolerance);
  }

  /** With another weight of single neurons, in slopes and shifts. */
  public Sparsity withL1(double other) {
    return new Sparsity(
        gamma,
        new Weights(other, slope.group),
        new Weights(other, shift.group),
        thresholds,
        tolerance);
  }

  /** With another weight of whole groups, in slopes and shifts. */
  public Sparsity withGroup(double other) {
    return new Sparsity(
        gamma, new Weights(slope.l1, other), new Weights(shift.l1, other), thresholds, tolerance);
  }

  /** With another tolerance. */
  public Sparsity withTolerance(double other) {
    return new Sparsity(gamma, slope, shift, thresholds, other);
  }

  /** With other thresholds. */
  public Sparsity withThresholds(Thresholds other) {
    return new Sparsity(gamma, slope, shift, other, tolerance);
  }

  /**
   * Shrinks every group in place.
   *
   * @param u the parameters as {@link Layout} lays them out
   * @param rate of the step just taken
   */
  void shrink(Tensor u, Layout layout, double rate) {
    if (gamma == 0) {
      return;
    }
    for (int i = 0; i < layout.sites().size(); i++) {
      try (TensorScope scope = TensorScope.open()) {
        shrink(layout.slope(u, i), slope, rate);
        shrink(layout.shift(u, i), shift, rate);
      }
    }
  }

  private void shrink(Tensor group, Weights weights, double rate) {
    boolean step = thresholds == Thresholds.STEP;
    double scale = gamma * (step ? rate : 1);
    double soft = scale * weights.l1;
    double whole = scale * weights.group * (step ? Math.sqrt(group.numel()) : 1);
    if (soft > 0) {
      group.copy_(torch.softshrink(group, new Scalar(soft)));
    }
    if (whole > 0) {
      double norm = group.norm().item_double();
      group.mul_(new Scalar(norm > whole ? 1 - whole / norm : 0));
    }
  }

  /** R, with the gamma and the weights, and with sqrt(d) in either variant. */
  double penalty(Tensor u, Layout layout) {
    double sum = 0;
    for (int i = 0; i < layout.sites().size() && gamma > 0; i++) {
      try (TensorScope scope = TensorScope.open()) {
        sum += penalty(layout.slope(u, i), slope) + penalty(layout.shift(u, i), shift);
      }
    }
    return gamma * sum;
  }

  private static double penalty(Tensor group, Weights weights) {
    return weights.l1 * group.abs().sum().item_double()
        + weights.group * Math.sqrt(group.numel()) * group.norm().item_double();
  }
}
