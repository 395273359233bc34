package dev.tiller.selfsupervised.entropy;

import dev.tiller.ground.Identity;
import dev.tiller.tensor.TensorScope;
import java.util.Locale;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;

/**
 * Entropy of vectors of length 1, in nats, from a kernel density estimate with von Mises-Fisher
 * kernels (arXiv 2307.10907, section 2; Joe 1989):
 *
 * <pre>log p_i = LSE_j(kappa z_i.z_j) - log N - log k</pre>
 *
 * <p>Each point is under its own kernel, too. That bounds the estimate ({@code p_i >= exp(kappa) /
 * k N}), and it is why small batches in many dimensions look as if they were spread out less: only
 * pairs with a cosine near 1 count beside the point itself. Without it ({@link #leaveOneOut}) there
 * is no bound above, and the estimate may exceed the entropy of the uniform density.
 *
 * <p>Entropies of densities depend on the dimension and may be negative: compare {@code H -
 * VonMisesFisher.uniformEntropy()}, and that at one dimension and batch size only.
 *
 * <pre>{@code
 * Tensor entropy = new SphereEntropy(10, SphereEntropy.Estimator.JOE).of(torch.normalize(z));
 * }</pre>
 *
 * @param kappa concentration of the kernels, above 0; 10 in the paper
 * @param estimator how densities become an entropy
 */
public record SphereEntropy(double kappa, Estimator estimator) {

  /** The paper's concentration. */
  public static final double KAPPA = 10;

  /** How densities become an entropy. */
  public enum Estimator {
    /** Mean of {@code -log p_i} (resubstitution). */
    JOE,
    /** Mean of {@code -log p_i} weighted by {@code p_i} over their sum: the reference's default. */
    PLUG_IN
  }

  /** Checks the concentration. */
  public SphereEntropy {
    new VonMisesFisher(kappa, 2);
  }

  /** Joe's estimator at the paper's concentration. */
  public static SphereEntropy joe() {
    return new SphereEntropy(KAPPA, Estimator.JOE);
  }

  /** Settings under stable names. */
  public Identity identity() {
    return Identity.of("sphere-entropy")
        .with("kappa", kappa)
        .with("estimator", estimator.name().toLowerCase(Locale.ROOT));
  }

  /**
   * @param z [k, d], rows of length 1
   * @return scalar, in the caller's scope
   */
  public Tensor of(Tensor z) {
    try (TensorScope scope = TensorScope.open()) {
      Tensor log = logDensities(z);
      return scope.keep(
          switch (estimator) {
            case JOE -> log.mean().neg();
            case PLUG_IN -> log.softmax(0).mul(log).sum().neg();
          });
    }
  }

  /**
   * The estimated density at each point.
   *
   * @param z [k, d], rows of length 1
   * @return [k], natural logarithms, in the caller's scope
   */
  public Tensor logDensities(Tensor z) {
    try (TensorScope scope = TensorScope.open()) {
      Tensor all = z.mm(z.t()).mul(new Scalar(kappa)).logsumexp(1);
      return scope.keep(all.sub(new Scalar(constant(z) + Math.log(z.size(0)))));
    }
  }

  /**
   * The density at each point as the others alone estimate it.
   *
   * @param z [k, d], rows of length 1, at least 2
   * @return [k], natural logarithms, in the caller's scope
   */
  public Tensor leaveOneOut(Tensor z) {
    try (TensorScope scope = TensorScope.open()) {
      Tensor kernels = z.mm(z.t()).mul(new Scalar(kappa));
      Tensor self = torch.eye(z.size(0), kernels.options()).to(torch.ScalarType.Bool);
      Tensor others = kernels.masked_fill(self, new Scalar(Double.NEGATIVE_INFINITY)).logsumexp(1);
      return scope.keep(others.sub(new Scalar(constant(z) + Math.log(z.size(0) - 1))));
    }
  }

  /**
   * How badly rows are reconstructed from the rows of the same number: {@code -E log q} where q is
   * the von Mises-Fisher density around what is given (arXiv 2307.10907, eq. 1).
   *
   * @param given [k, d], rows of length 1
   * @param sought [k, d], rows of length 1
   * @return scalar in nats, in the caller's scope
   */
  public Tensor reconstruction(Tensor given, Tensor sought) {
    try (TensorScope scope = TensorScope.open()) {
      Tensor cosine = given.mul(sought).sum(new long[] {1}, false, null).mean();
      return scope.keep(cosine.mul(new Scalar(-kappa)).add(new Scalar(constant(given))));
    }
  }

  private double constant(Tensor z) {
    return new VonMisesFisher(kappa, (int) z.size(1)).logNormalizer();
  }
}
