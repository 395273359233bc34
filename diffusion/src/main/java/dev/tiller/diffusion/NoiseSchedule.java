package dev.tiller.diffusion;

import dev.tiller.ground.UserError;

/**
 * How much of the data is left at each time (arXiv 2006.11239): {@code alphaBar[t]} is the product
 * of {@code 1 - beta} up to t, and noisy data are {@code sqrt(alphaBar) x + sqrt(1 - alphaBar) e}.
 */
public final class NoiseSchedule {

  private final double[] alphaBar;

  private NoiseSchedule(double[] alphaBar) {
    this.alphaBar = alphaBar;
  }

  /**
   * Betas on a straight line.
   *
   * @param first beta at time 0, in (0, 1)
   * @param last beta at the last time, in (0, 1)
   * @param times at least 2
   */
  public static NoiseSchedule linear(double first, double last, int times) {
    if (times < 2 || !(first > 0 && first < 1 && last > 0 && last < 1)) {
      throw new UserError(
          "A schedule from beta %s to %s over %d times was asked for, but betas lie in (0, 1) and there are at least 2 times."
              .formatted(first, last, times));
    }
    double[] alphaBar = new double[times];
    double product = 1;
    for (int t = 0; t < times; t++) {
      product *= 1 - (first + (last - first) * t / (times - 1));
      alphaBar[t] = product;
    }
    return new NoiseSchedule(alphaBar);
  }

  /** How many times there are. */
  public int times() {
    return alphaBar.length;
  }

  /** Share of the data's variance at {@code time}; 1 before time 0. */
  public double alphaBar(int time) {
    return time < 0 ? 1 : alphaBar[time];
  }

  /**
   * Times of a sampler with fewer steps than the schedule has, from the last time down.
   *
   * @param steps at least 1, at most {@link #times}
   */
  public int[] sampledTimes(int steps) {
    if (steps < 1 || steps > times()) {
      throw new UserError(
          "A sampler of %d steps was asked for, but the schedule has %d times; choose 1 to %d steps."
              .formatted(steps, times(), times()));
    }
    int[] sampled = new int[steps];
    for (int i = 0; i < steps; i++) {
      sampled[i] = (int) ((long) (steps - i) * times() / steps) - 1;
    }
    return sampled;
  }
}
