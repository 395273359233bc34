package dev.tiller.diffusion;

import dev.tiller.ground.UserError;

/**
 * How much of the data is left at each time (arXiv 2006.11239): {@code alphaBar[t]} is the product
 * of {@code 1 - beta} up to t, and noisy data are {@code sqrt(alphaBar) x + sqrt(1 - alphaBar) e}.
 */
public final class NoiseSchedule {

  private static final int MOST_TIMES = 100_000;

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
    double[] alphaBar = room(times);
    double product = 1;
    for (int t = 0; t < times; t++) {
      product *= 1 - (first + (last - first) * t / (times - 1));
      alphaBar[t] = product;
    }
    return new NoiseSchedule(alphaBar);
  }

  /**
   * Betas whose square roots lie on a straight line ({@code scaled_linear}): Stable Diffusion. Each
   * {@code 1 - beta} and each product is rounded to float32, as whoever trained these models had
   * them: at small times the noise depends on it in the fifth digit.
   *
   * @param first beta at time 0, in (0, 1)
   * @param last beta at the last time, in (0, 1)
   * @param times at least 2
   */
  public static NoiseSchedule scaledLinear(double first, double last, int times) {
    linear(first, last, times); // For its checks.
    double[] alphaBar = room(times);
    double product = 1;
    for (int t = 0; t < times; t++) {
      double root = Math.sqrt(first) + (Math.sqrt(last) - Math.sqrt(first)) * t / (times - 1);
      product *= 1f - (float) (root * root);
      alphaBar[t] = (float) product;
    }
    return new NoiseSchedule(alphaBar);
  }

  /**
   * A squared cosine, betas at most 0.999 (arXiv 2102.09672, equation 17).
   *
   * @param times at least 2
   */
  public static NoiseSchedule cosine(int times) {
    double[] alphaBar = room(times);
    double product = 1;
    for (int t = 0; t < times; t++) {
      double beta = 1 - cosine((t + 1.0) / times) / cosine((double) t / times);
      product *= 1 - Math.min(beta, 0.999);
      alphaBar[t] = product;
    }
    return new NoiseSchedule(alphaBar);
  }

  /**
   * Given betas.
   *
   * @param betas each in [0, 1), at least 2
   */
  public static NoiseSchedule of(double... betas) {
    double[] alphaBar = new double[betas.length];
    double product = 1;
    for (int t = 0; t < betas.length; t++) {
      if (!(betas[t] >= 0 && betas[t] < 1)) {
        throw new UserError(
            "Beta %d is %s; a number from 0 on and below 1 was expected.".formatted(t, betas[t]));
      }
      product *= 1 - betas[t];
      alphaBar[t] = product;
    }
    if (betas.length < 2) {
      throw new UserError(
          "A schedule of %d betas was given; at least 2 were expected.".formatted(betas.length));
    }
    return new NoiseSchedule(alphaBar);
  }

  /** The same with each beta, each 1 - beta and each product rounded to float32. */
  public NoiseSchedule inFloats() {
    double[] rounded = new double[times()];
    double product = 1;
    for (int t = 0; t < rounded.length; t++) {
      float beta = (float) (1 - alphaBar[t] / alphaBar(t - 1));
      product *= 1f - beta;
      rounded[t] = (float) product;
    }
    return new NoiseSchedule(rounded);
  }

  /** The same with another share of the data at the last time, which must lie in (0, 1). */
  public NoiseSchedule withLast(double share) {
    double[] changed = alphaBar.clone();
    changed[changed.length - 1] = share;
    return new NoiseSchedule(changed);
  }

  /** A file that asks for more was not made by a training. */
  private static double[] room(int times) {
    if (times < 2 || times > MOST_TIMES) {
      throw new UserError(
          "A schedule of %d times was asked for; expected 2 to %d.".formatted(times, MOST_TIMES));
    }
    return new double[times];
  }

  private static double cosine(double t) {
    double root = Math.cos((t + 0.008) / 1.008 * Math.PI / 2);
    return root * root;
  }

  /** The same with nothing of the data left at the last time (arXiv 2305.08891, algorithm 1). */
  public NoiseSchedule withoutTerminalSignal() {
    double first = Math.sqrt(alphaBar[0]);
    double last = Math.sqrt(alphaBar[times() - 1]);
    double[] rescaled = new double[times()];
    for (int t = 0; t < rescaled.length; t++) {
      double root = (Math.sqrt(alphaBar[t]) - last) * first / (first - last);
      rescaled[t] = root * root;
    }
    return new NoiseSchedule(rescaled);
  }

  /** Noise against data, {@code sqrt((1 - alphaBar) / alphaBar)}. */
  public double sigma(int time) {
    return Math.sqrt((1 - alphaBar(time)) / alphaBar(time));
  }

  /**
   * {@link #sigma} between times, on straight lines.
   *
   * @param time in [0, times - 1]
   */
  public double sigma(double time) {
    int below = (int) Math.floor(time);
    double part = time - below;
    return part == 0 ? sigma(below) : (1 - part) * sigma(below) + part * sigma(below + 1);
  }

  /** The time of a sigma, on straight lines of its logarithm; at most the last, at least 0. */
  public double timeOf(double sigma) {
    double log = Math.log(Math.max(sigma, 1e-10));
    int low = 0;
    while (low < times() - 2 && Math.log(sigma(low + 1)) <= log) {
      low++;
    }
    double below = Math.log(sigma(low));
    double above = Math.log(sigma(low + 1));
    return low + Math.min(1, Math.max(0, (log - below) / (above - below)));
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
