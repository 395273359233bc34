package dev.tiller.reproduce.ema;

import dev.tiller.ground.Seeds;
import dev.tiller.training.scaling.ScalingRule;
import java.util.SplittableRandom;

/**
 * SGD with an average on L = a theta^2 / 2, whose gradient is a theta + sqrt((b a^2 theta^2 + c) /
 * batch) xi with a standard normal xi; the average takes in the parameter before the update (arXiv
 * 2307.13813, section 3). First and second moments follow a linear recursion, so everything is
 * known.
 *
 * @param a curvature
 * @param b noise that grows with the gradient
 * @param c noise that stays
 * @param rate of SGD
 * @param rho momentum of the average
 * @param batch samples of a step
 */
record NoisyParabola(double a, double b, double c, double rate, double rho, double batch) {

  /**
   * Moments of the parameter and its average.
   *
   * @param m mean of theta
   * @param n mean of the average
   * @param q mean of theta squared
   * @param r mean of theta times the average
   * @param u mean of the average squared
   */
  record Moments(double m, double n, double q, double r, double u) {

    /** Largest relative difference of q, r and u. */
    double furthest(Moments other) {
      return Math.max(
          Math.abs(q / other.q - 1),
          Math.max(Math.abs(r / other.r - 1), Math.abs(u / other.u - 1)));
    }
  }

  /** The base of the specification's golden figures. */
  static final NoisyParabola BASE = new NoisyParabola(1, 0.5, 1, 0.01, 0.99, 1);

  /** With another batch, rate and momentum following. */
  NoisyParabola scaled(ScalingRule rule) {
    return new NoisyParabola(a, b, c, rule.linear(rate), rule.power(rho), rule.linear(batch));
  }

  NoisyParabola with(double otherRho) {
    return new NoisyParabola(a, b, c, rate, otherRho, batch);
  }

  NoisyParabola withoutNoise() {
    return new NoisyParabola(a, b, 0, rate, rho, batch);
  }

  private double alpha() {
    return 1 - rate * a;
  }

  private double spread() {
    return rate * rate * b * a * a / batch;
  }

  /** One step of the moments. */
  Moments next(Moments now) {
    double alpha = alpha();
    double beta = 1 - rho;
    return new Moments(
        alpha * now.m,
        rho * now.n + beta * now.m,
        (alpha * alpha + spread()) * now.q + rate * rate * c / batch,
        alpha * (rho * now.r + beta * now.q),
        rho * rho * now.u + 2 * rho * beta * now.r + beta * beta * now.q);
  }

  /** After some steps from theta = average = 1. */
  Moments after(long steps) {
    Moments now = new Moments(1, 1, 1, 1, 1);
    for (long i = 0; i < steps; i++) {
      now = next(now);
    }
    return now;
  }

  /** Where the recursion ends, in closed form. */
  Moments stationary() {
    double alpha = alpha();
    double beta = 1 - rho;
    double q = rate * rate * c / batch / (1 - alpha * alpha - spread());
    double r = alpha * beta * q / (1 - alpha * rho);
    return new Moments(0, 0, q, r, (2 * rho * beta * r + beta * beta * q) / (1 - rho * rho));
  }

  /** Moments over simulated chains from theta = average = 1. */
  Moments simulated(int steps, int chains, long seed) {
    double m = 0;
    double n = 0;
    double q = 0;
    double r = 0;
    double u = 0;
    for (int chain = 0; chain < chains; chain++) {
      SplittableRandom random = new SplittableRandom(Seeds.mix(seed, chain));
      double theta = 1;
      double average = 1;
      for (int i = 0; i < steps; i++) {
        double slope = a * theta;
        double noise = Math.sqrt((b * slope * slope + c) / batch) * random.nextGaussian();
        average += (1 - rho) * (theta - average);
        theta -= rate * (slope + noise);
      }
      m += theta;
      n += average;
      q += theta * theta;
      r += theta * average;
      u += average * average;
    }
    return new Moments(m / chains, n / chains, q / chains, r / chains, u / chains);
  }

  /** Mean distance of the average's mean from that of another, at the times of this one's steps. */
  double biasGap(NoisyParabola base, double samples) {
    int every = Math.toIntExact(Math.round(batch / base.batch));
    long steps = Math.round(samples / batch);
    double gap = 0;
    double m = 1;
    double n = 1;
    double baseM = 1;
    double baseN = 1;
    for (long i = 0; i < steps; i++) {
      n += (1 - rho) * (m - n);
      m *= alpha();
      for (int j = 0; j < every; j++) {
        baseN += (1 - base.rho) * (baseM - baseN);
        baseM *= base.alpha();
      }
      gap += Math.abs(n - baseN);
    }
    return gap / (steps + 1); // The start is a common time too.
  }

  /** The momentum with the least {@link #biasGap}, on a grid of 20,000 from 0 to 0.9999. */
  double bestMomentum(NoisyParabola base, double samples) {
    double best = 0;
    double least = Double.POSITIVE_INFINITY;
    for (int i = 0; i < 20_000; i++) {
      double candidate = 0.9999 * i / 19_999;
      double gap = with(candidate).biasGap(base, samples);
      if (gap < least) {
        least = gap;
        best = candidate;
      }
    }
    return best;
  }
}
