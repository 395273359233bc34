package dev.tiller.deeppcr.newton;

import dev.tiller.ground.UserError;

/**
 * When to stop: largest residual at most {@code absolute + relative * largest state}, or after
 * {@code iterations}.
 *
 * <p>Residuals may rise by orders of magnitude before they collapse, so a rising one says nothing
 * and is not looked at.
 *
 * @param absolute at least 0
 * @param relative at least 0
 * @param iterations at most; 0 for the chain's length, after which every state is exact up to the
 *     rounding of what stood there before, and a few more to polish that
 */
public record Stop(double absolute, double relative, int iterations) {

  private static final int POLISH = 5;

  /** Checks the numbers. */
  public Stop {
    if (!(absolute >= 0) || !(relative >= 0) || iterations < 0) {
      throw new UserError(
          "The stop rule has tolerances %s and %s and %d iterations, but none may be negative."
              .formatted(absolute, relative, iterations));
    }
  }

  /** 1e-10 in float64, 1e-5 in float32, absolute and relative. */
  public static Stop usual(boolean isDouble) {
    double tolerance = isDouble ? 1e-10 : 1e-5;
    return new Stop(tolerance, tolerance, 0);
  }

  /** Exactly so many iterations, as ParaRNN does. */
  public static Stop after(int iterations) {
    return new Stop(0, 0, iterations);
  }

  /** Iterations at most for a chain of {@code length} steps. */
  public int most(int length) {
    return iterations > 0 ? iterations : length + POLISH;
  }

  /** Whether to stop at a largest residual and a largest state; never where one is not finite. */
  public boolean met(double residual, double largest) {
    return Double.isFinite(residual) && residual <= absolute + relative * largest;
  }
}
