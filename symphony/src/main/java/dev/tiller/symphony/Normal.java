package dev.tiller.symphony;

/**
 * The tail of the normal distribution, as far as the checks of a table need it: pages carry no
 * statistics library.
 */
final class Normal {
  private Normal() {}

  /**
   * The value that a standard normal variable exceeds with probability {@code p}; Abramowitz and
   * Stegun 26.2.23, absolute error below 4.5e-4.
   *
   * @param p in (0, 0.5]
   */
  static double upper(double p) {
    double t = Math.sqrt(-2 * Math.log(p));
    return t
        - (2.515517 + t * (0.802853 + t * 0.010328))
            / (1 + t * (1.432788 + t * (0.189269 + t * 0.001308)));
  }

  /**
   * Whether a chi-square variable would exceed {@code value} with a probability below {@code
   * level}, by Wilson and Hilferty's cube root.
   *
   * @param degrees of freedom, at least 1
   */
  static boolean chiSquareExceeds(double value, int degrees, double level) {
    if (degrees < 1) {
      return false;
    }
    double spread = 2.0 / (9 * degrees);
    return (Math.cbrt(value / degrees) - (1 - spread)) / Math.sqrt(spread) > upper(level);
  }
}
