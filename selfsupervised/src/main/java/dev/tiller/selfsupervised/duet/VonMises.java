package dev.tiller.selfsupervised.duet;

import dev.tiller.ground.Identity;
import dev.tiller.ground.UserError;
import org.hipparchus.analysis.integration.gauss.GaussIntegrator;
import org.hipparchus.analysis.integration.gauss.GaussIntegratorFactory;

/**
 * A von Mises density on the circle, for parameters whose 0 and 1 are the same, such as rotations:
 * {@code exp(kappa cos(2 pi (x - g)))}.
 *
 * <p>Trap: the reference code calls the concentration "sigma", but a larger one is sharper. Only
 * exact bins turn with the parameter: {@code Q(g + 1/G)} is {@code Q(g)} moved on by one bin.
 *
 * @param concentration kappa, above 0; 3 in the paper's code
 */
public record VonMises(double concentration, Integration integration) implements Target {

  private static final int NODES = 16;

  /** Legendre's points, each of which integrates polynomials of degree 31 without error. */
  private static final class Nodes {
    private static final GaussIntegrator UNIT = new GaussIntegratorFactory().legendre(NODES);
  }

  /** Checks the concentration. */
  public VonMises {
    if (!(concentration > 0 && concentration < Double.POSITIVE_INFINITY)) {
      throw new UserError(
          "The concentration of a von Mises target is %s; a number above 0 was expected, such as 3 (larger is sharper)."
              .formatted(concentration));
    }
  }

  /** With exact bins. */
  public VonMises(double concentration) {
    this(concentration, Integration.EXACT);
  }

  @Override
  public Identity identity() {
    return Identity.of("von-mises")
        .with("concentration", concentration)
        .with("integration", integration.name());
  }

  @Override
  public boolean cyclic() {
    return true;
  }

  /** At most 1, so that no concentration overflows. */
  @Override
  public double density(double x, double parameter) {
    return Math.exp(concentration * (Math.cos(2 * Math.PI * (x - parameter)) - 1));
  }

  /** By Gauss and Legendre, in pieces no longer than the density's own width. */
  @Override
  public double integral(double from, double to, double parameter) {
    double width = 1 / (2 * Math.PI * Math.sqrt(Math.max(1, concentration)));
    int pieces = (int) Math.ceil((to - from) / width);
    double sum = 0;
    double half = (to - from) / pieces / 2;
    for (int p = 0; p < pieces; p++) {
      double middle = from + (2 * p + 1) * half;
      for (int n = 0; n < NODES; n++) {
        sum +=
            half
                * Nodes.UNIT.getWeight(n)
                * density(middle + half * Nodes.UNIT.getPoint(n), parameter);
      }
    }
    return sum;
  }
}
