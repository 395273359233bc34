package dev.tiller.selfsupervised.duet;

import dev.tiller.ground.Identity;
import dev.tiller.ground.UserError;
import org.hipparchus.special.Erf;

/**
 * A normal density cut at 0 and 1, for parameters with two ends, such as a scale or a brightness.
 *
 * @param deviation sigma, on the unit interval, above 0; 0.2 in the paper's code
 */
public record Gaussian(double deviation, Integration integration) implements Target {

  /** Checks the deviation. */
  public Gaussian {
    if (!(deviation > 0 && deviation < Double.POSITIVE_INFINITY)) {
      throw new UserError(
          "The deviation of a Gaussian target is %s; a number above 0 was expected, such as 0.2 of the whole range."
              .formatted(deviation));
    }
  }

  /** With exact bins. */
  public Gaussian(double deviation) {
    this(deviation, Integration.EXACT);
  }

  @Override
  public Identity identity() {
    return Identity.of("gaussian")
        .with("deviation", deviation)
        .with("integration", integration.name());
  }

  @Override
  public boolean cyclic() {
    return false;
  }

  @Override
  public double density(double x, double parameter) {
    double d = (x - parameter) / deviation;
    return Math.exp(-d * d / 2);
  }

  /** A difference of error functions, taken on the side where both are small. */
  @Override
  public double integral(double from, double to, double parameter) {
    double scale = deviation * Math.sqrt(2);
    double a = (from - parameter) / scale;
    double b = (to - parameter) / scale;
    double mass =
        a > 0 ? Erf.erfc(a) - Erf.erfc(b) : b < 0 ? Erf.erfc(-b) - Erf.erfc(-a) : Erf.erf(a, b);
    return deviation * Math.sqrt(Math.PI / 2) * mass;
  }
}
