package dev.tiller.selfsupervised.entropy;

import dev.tiller.ground.UserError;
import org.hipparchus.special.Gamma;

/**
 * Constants of the von Mises-Fisher density on the sphere of vectors of length 1 in d dimensions,
 * {@code exp(kappa mu.z - log N)}:
 *
 * <pre>log N = -(d/2 - 1) log kappa + (d/2) log(2 pi) + log I_{d/2 - 1}(kappa)</pre>
 *
 * <p>The Bessel function is summed in logarithms. Computed as such it leaves the range of float64
 * at some hundred dimensions; the reference code of arXiv 2307.10907 adds 1e-7 to it and so reports
 * entropies that are off by 83 nats at d = 128 and by 1786 at d = 1000 (for kappa = 10). Gradients
 * do not depend on the constant.
 *
 * @param kappa concentration, above 0
 * @param dimension d, at least 2
 */
public record VonMisesFisher(double kappa, int dimension) {

  /** Checks the ranges. */
  public VonMisesFisher {
    if (!(kappa > 0 && kappa < Double.POSITIVE_INFINITY) || dimension < 2) {
      throw new UserError(
          "A von Mises-Fisher density of concentration %s in %d dimensions was asked for; a concentration above 0 and at least 2 dimensions were expected."
              .formatted(kappa, dimension));
    }
  }

  /** Logarithm of what the kernel {@code exp(kappa mu.z)} integrates to over the sphere. */
  public double logNormalizer() {
    double half = dimension / 2.0;
    return -(half - 1) * Math.log(kappa)
        + half * Math.log(2 * Math.PI)
        + logBessel(half - 1, kappa);
  }

  /** The largest entropy there is on this sphere, in nats: that of the uniform density. */
  public double uniformEntropy() {
    double half = dimension / 2.0;
    return Math.log(2) + half * Math.log(Math.PI) - Gamma.logGamma(half);
  }

  /**
   * Entropy relative to {@link #uniformEntropy} that the kernel estimate has where all points are
   * one: {@code log N - kappa - H_uniform}, the least there is.
   */
  public double collapsed() {
    return logNormalizer() - kappa - uniformEntropy();
  }

  /**
   * Logarithm of the modified Bessel function of the first kind, by its power series (DLMF 10.25.2)
   * in logarithms: terms rise until m is about x / 2, then fall faster than any geometric series.
   *
   * @param order at least 0
   * @param x above 0
   */
  static double logBessel(double order, double x) {
    double log = Math.log(x / 2);
    double term = order * log - Gamma.logGamma(order + 1); // Of m = 0.
    double most = term;
    double sum = 1; // Of all terms so far, over exp(most).
    for (int m = 1; m < 1_000_000; m++) {
      term += 2 * log - Math.log(m) - Math.log(m + order);
      if (term > most) {
        sum = sum * Math.exp(most - term) + 1;
        most = term;
      } else {
        double more = Math.exp(term - most);
        sum += more;
        if (more < 1e-18 * sum) {
          break;
        }
      }
    }
    return most + Math.log(sum);
  }
}
