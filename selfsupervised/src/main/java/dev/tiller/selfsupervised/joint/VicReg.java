package dev.tiller.selfsupervised.joint;

import dev.tiller.ground.Identity;
import dev.tiller.ground.UserError;
import dev.tiller.selfsupervised.Look;
import dev.tiller.selfsupervised.PretextLoss;
import dev.tiller.tensor.TensorScope;
import java.util.LinkedHashMap;
import java.util.Map;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;

/**
 * Variance, invariance, covariance (VICReg, arXiv 2105.04906, eq. 1 to 6, with the scaling of its
 * reference code): looks come together, every dimension keeps a standard deviation of 1, and
 * different dimensions do not go together,
 *
 * <pre>
 * invariance  mean over rows and dimensions of (z1 - z2)^2
 * variance    mean over looks and dimensions of max(0, 1 - sqrt(Var(z) + 1e-4))
 * covariance  sum over looks of sum_{i != j} Cov(z)_ij^2 / d
 * </pre>
 *
 * <p>(The paper sums squares over dimensions and variances over looks where its code averages
 * them.) Variance and covariance are unbiased. Collapsed features have 0.99 of the variance's
 * weight.
 *
 * @param invariance weight, at least 0; 25 in the paper
 * @param variance weight, at least 0; 25 in the paper
 * @param covariance weight, at least 0; 1 in the paper
 */
public record VicReg(double invariance, double variance, double covariance) implements PretextLoss {

  private static final double EPSILON = 1e-4;

  /** Checks the weights. */
  public VicReg {
    if (!(invariance >= 0 && variance >= 0 && covariance >= 0)) {
      throw new UserError(
          "The weights of VICReg are %s, %s and %s; numbers of at least 0 were expected, such as 25, 25 and 1."
              .formatted(invariance, variance, covariance));
    }
  }

  /** The paper's weights. */
  public static VicReg standard() {
    return new VicReg(25, 25, 1);
  }

  @Override
  public Identity identity() {
    return Identity.of("vicreg")
        .with("invariance", invariance)
        .with("variance", variance)
        .with("covariance", covariance);
  }

  @Override
  public Map<String, Tensor> parts(Look first, Look second) {
    return of(first.projected(), second.projected());
  }

  /**
   * @param one [k, d], k at least 2
   * @param two [k, d], row by row other looks at the same images
   * @return weighted parts named as the settings are, in the caller's scope
   */
  public Map<String, Tensor> of(Tensor one, Tensor two) {
    try (TensorScope scope = TensorScope.open()) {
      Tensor apart = one.sub(two).square().mean();
      Tensor narrow = narrowness(one).add(narrowness(two)).mul(new Scalar(0.5));
      Tensor tied = redundancy(one).add(redundancy(two));
      Map<String, Tensor> parts = new LinkedHashMap<>();
      parts.put("invariance", scope.keep(apart.mul(new Scalar(invariance))));
      parts.put("variance", scope.keep(narrow.mul(new Scalar(variance))));
      parts.put("covariance", scope.keep(tied.mul(new Scalar(covariance))));
      return parts;
    }
  }

  private static Tensor narrowness(Tensor z) {
    Tensor deviation = z.var(new long[] {0}, true, false).add(new Scalar(EPSILON)).sqrt();
    return deviation.neg().add(new Scalar(1)).relu().mean();
  }

  private static Tensor redundancy(Tensor z) {
    Tensor centered = z.sub(z.mean(new long[] {0}, true, null));
    Tensor c = centered.t().mm(centered).div(new Scalar(z.size(0) - 1));
    return c.square().sum().sub(c.diagonal().square().sum()).div(new Scalar(z.size(1)));
  }
}
