package dev.tiller.selfsupervised.entropy;

import dev.tiller.tensor.TensorScope;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;

/**
 * Entropy and reconstruction of soft assignments to d classes (arXiv 2307.10907, section 2), in
 * nats; {@link #EPSILON} stands inside of logarithms.
 *
 * <p>The mean assignment of k images is estimated low in entropy by about (d - 1) / 2k nats: many
 * classes want large batches.
 */
public final class Assignments {

  /** Added to every probability before its logarithm, as in the reference code. */
  public static final double EPSILON = 1e-7;

  private Assignments() {}

  /**
   * Entropy of the mean assignment: {@code -sum_c m_c log(m_c + epsilon)}.
   *
   * @param p [k, d], rows of probabilities
   * @return scalar, at most log d, in the caller's scope
   */
  public static Tensor entropy(Tensor p) {
    try (TensorScope scope = TensorScope.open()) {
      Tensor mean = p.mean(new long[] {0}, false, null);
      return scope.keep(mean.mul(log(mean)).sum().neg());
    }
  }

  /**
   * What the reference code calls the entropy's "average": {@code -mean_c log(m_c + epsilon)}, the
   * cross entropy from the uniform assignment. It is no entropy (it is at least log d); for
   * comparison with that code only.
   *
   * @param p [k, d], rows of probabilities
   * @return scalar, in the caller's scope
   */
  public static Tensor uniformCrossEntropy(Tensor p) {
    try (TensorScope scope = TensorScope.open()) {
      return scope.keep(log(p.mean(new long[] {0}, false, null)).mean().neg());
    }
  }

  /**
   * Cross entropy of rows: {@code -(1/k) sum_ic sought_ic log(given_ic + epsilon)}.
   *
   * @param sought [k, d], rows of probabilities
   * @param given [k, d], rows of probabilities
   * @return scalar, in the caller's scope
   */
  public static Tensor crossEntropy(Tensor sought, Tensor given) {
    try (TensorScope scope = TensorScope.open()) {
      return scope.keep(sought.mul(log(given)).sum(new long[] {1}, false, null).mean().neg());
    }
  }

  private static Tensor log(Tensor p) {
    return p.add(new Scalar(EPSILON)).log();
  }
}
