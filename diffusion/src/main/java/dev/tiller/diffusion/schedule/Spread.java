package dev.tiller.diffusion.schedule;

import dev.tiller.ground.Identity;
import dev.tiller.network.load.Config;
import java.util.OptionalDouble;

/**
 * How noise levels lie between the greatest and the least: at the scheduler's own times, or on a
 * curve of their own.
 *
 * @param kind of the curve
 * @param least that the config gives; else the least of the scheduler's own
 * @param greatest that the config gives; else the greatest of the scheduler's own
 */
record Spread(Kind kind, OptionalDouble least, OptionalDouble greatest) {

  enum Kind {
    /** At the scheduler's own times. */
    TIMES,
    /** Seventh roots on a straight line (arXiv 2206.00364, equation 5). */
    KARRAS,
    /** Logarithms on a straight line. */
    EXPONENTIAL
  }

  static final Spread AT_TIMES =
      new Spread(Kind.TIMES, OptionalDouble.empty(), OptionalDouble.empty());

  private static final double ROOT = 7;

  static Spread read(Config c) {
    boolean karras = c.flag("use_karras_sigmas", false);
    boolean exponential = c.flag("use_exponential_sigmas", false);
    if (karras && exponential) {
      throw c.unsupported("use_karras_sigmas and use_exponential_sigmas at once; one was expected");
    }
    if (!karras && !exponential) {
      return AT_TIMES;
    }
    return new Spread(
        karras ? Kind.KARRAS : Kind.EXPONENTIAL, given(c, "sigma_min"), given(c, "sigma_max"));
  }

  private static OptionalDouble given(Config c, String key) {
    if (!c.has(key)) {
      return OptionalDouble.empty();
    }
    double sigma = c.number(key);
    if (!(sigma > 0)) {
      throw c.unsupported("%s %s; a number above zero was expected".formatted(key, sigma));
    }
    return OptionalDouble.of(sigma);
  }

  boolean atTimes() {
    return kind == Kind.TIMES;
  }

  Identity with(Identity identity) {
    Identity known = identity.with("karras", kind == Kind.KARRAS);
    Identity spread = kind == Kind.EXPONENTIAL ? known.with("exponential", true) : known;
    Identity low = least.isPresent() ? spread.with("least", least.getAsDouble()) : spread;
    return greatest.isPresent() ? low.with("greatest", greatest.getAsDouble()) : low;
  }

  /**
   * Levels from the greatest down to the least.
   *
   * @param first greatest of the scheduler's own
   * @param last least of the scheduler's own
   */
  double[] levels(double first, double last, int steps) {
    double from = curved(greatest.orElse(first));
    double to = curved(least.orElse(last));
    double[] levels = new double[steps];
    for (int i = 0; i < steps; i++) {
      double at = steps == 1 ? from : from + (to - from) * i / (steps - 1);
      levels[i] = kind == Kind.KARRAS ? Math.pow(at, ROOT) : Math.exp(at);
    }
    return levels;
  }

  private double curved(double sigma) {
    return kind == Kind.KARRAS ? Math.pow(sigma, 1 / ROOT) : Math.log(sigma);
  }
}
