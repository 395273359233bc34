package dev.tiller.network.layer;

import dev.tiller.ground.UserError;
import dev.tiller.network.load.Config;
import java.util.List;
import java.util.function.IntFunction;

/**
 * How fast each pair of a head's dimensions turns, and what a config's {@code rope_scaling}
 * (transformers 4) or {@code rope_parameters} (transformers 5) does about sequences longer than
 * those of pre-training. Types: default, linear, dynamic, llama3, yarn, longrope.
 *
 * <p>Where a config of YaRN states a {@code factor} that is not the ratio of its two context
 * lengths, the factor counts, as in transformers 5 (versions 4.50 to 4.57 took the ratio).
 */
final class RotaryFrequencies {

  private final IntFunction<double[]> byLength;
  private final Kind kind;
  private final double magnitude;

  /** What the frequencies depend on. */
  private enum Kind {
    FIXED,
    LENGTH_SO_FAR,
    WHOLE_LENGTH
  }

  private RotaryFrequencies(IntFunction<double[]> byLength, Kind kind, double magnitude) {
    this.byLength = byLength;
    this.kind = kind;
    this.magnitude = magnitude;
  }

  /**
   * @param width dimensions of a head that turn
   */
  static RotaryFrequencies of(Config config, int width) {
    String scaling = config.ropeScaling();
    double usual = config.positive("rotary_emb_base", 10_000);
    double theta =
        scaling.equals("rope_parameters")
            ? config.positive("rope_parameters.rope_theta", config.positive("rope_theta", usual))
            : config.positive(
                "rope_scaling.rope_theta",
                config.positive(
                    "rope_theta", config.positive("rope_parameters.rope_theta", usual)));
    refuseKindsOfLayers(config);
    return of(config, theta, scaling, width);
  }

  /** Families whose layers turn differently read each kind by its name. */
  private static void refuseKindsOfLayers(Config config) {
    if (config.hasObject("rope_parameters")) {
      config
          .json()
          .path("rope_parameters")
          .properties()
          .forEach(
              entry -> {
                if (entry.getValue().isObject()) {
                  throw config.unsupported(
                      "rotary positions of their own for layers of kind \"%s\", which a model of this type does not have"
                          .formatted(UserError.excerpt(entry.getKey())));
                }
              });
    }
  }

  /** See {@link Rope#of(Config, double, String, int)}. */
  static RotaryFrequencies of(Config config, double theta, String scaling, int width) {
    double[] plain = plain(theta, width);
    String type =
        config.hasObject(scaling)
            ? config.text(scaling + ".rope_type", config.text(scaling + ".type", "default"))
            : "default";
    return switch (type) {
      case "default" -> fixed(plain, 1);
      case "linear" -> fixed(linear(plain, config.positive(scaling + ".factor")), 1);
      case "dynamic" -> dynamic(config, scaling, theta, width);
      case "llama3" -> fixed(llama3(plain, config, scaling), 1);
      case "yarn" ->
          fixed(yarn(plain, config, scaling, theta, width), yarnMagnitude(config, scaling));
      case "longrope", "su" -> longRope(plain, config, scaling);
      default ->
          throw config.unsupported(
              "the rotary scaling \""
                  + type
                  + "\"; Tiller knows default, linear, dynamic, llama3, yarn and longrope");
    };
  }

  /**
   * Radians per position, [width / 2].
   *
   * @param length of the sequence so far
   */
  float[] at(int length) {
    double[] exact = byLength.apply(length);
    float[] single = new float[exact.length];
    for (int j = 0; j < single.length; j++) {
      single[j] = (float) exact[j];
    }
    return single;
  }

  /** Whether {@link #at} says the same for every length. */
  boolean fixed() {
    return kind == Kind.FIXED;
  }

  /** Whether {@link #at} wants the length that the sequence will have in the end. */
  boolean lookAhead() {
    return kind == Kind.WHOLE_LENGTH;
  }

  /** What turned queries and keys are multiplied by; 1 for all types but yarn and longrope. */
  double magnitude() {
    return magnitude;
  }

  private static RotaryFrequencies fixed(double[] frequencies, double magnitude) {
    return new RotaryFrequencies(length -> frequencies, Kind.FIXED, magnitude);
  }

  private static double[] plain(double theta, int width) {
    double[] frequencies = new double[width / 2];
    for (int j = 0; j < frequencies.length; j++) {
      frequencies[j] = Math.pow(theta, -2.0 * j / width);
    }
    return frequencies;
  }

  private static double[] linear(double[] plain, double factor) {
    double[] slower = plain.clone();
    for (int j = 0; j < slower.length; j++) {
      slower[j] /= factor;
    }
    return slower;
  }

  /** Beyond the context of pre-training the base grows with the sequence (NTK-aware). */
  private static RotaryFrequencies dynamic(Config c, String scaling, double theta, int width) {
    double factor = c.positive(scaling + ".factor");
    int context = c.count("max_position_embeddings");
    return new RotaryFrequencies(
        length -> {
          double stretch = factor * Math.max(length, context) / context - (factor - 1);
          return plain(theta * Math.pow(stretch, width / (width - 2.0)), width);
        },
        Kind.LENGTH_SO_FAR,
        1);
  }

  /** Long wavelengths are stretched, short ones kept, those between blended (Llama 3.1). */
  private static double[] llama3(double[] plain, Config config, String scaling) {
    double factor = config.positive(scaling + ".factor");
    double low = config.positive(scaling + ".low_freq_factor");
    double high = config.positive(scaling + ".high_freq_factor");
    double original =
        config.positive(
            scaling + ".original_max_position_embeddings",
            config.count("max_position_embeddings", 0));
    double[] blended = plain.clone();
    for (int j = 0; j < blended.length; j++) {
      double wavelength = 2 * Math.PI / plain[j];
      if (wavelength > original / low) {
        blended[j] /= factor;
      } else if (wavelength >= original / high) {
        double smooth = (original / wavelength - low) / (high - low);
        blended[j] *= (1 - smooth) / factor + smooth;
      }
    }
    return blended;
  }

  /**
   * YaRN (arXiv 2309.00071, section 3.2): dimensions that turn more than {@code beta_fast} times
   * within the original context keep their frequency, those that turn less than {@code beta_slow}
   * times are interpolated, and a ramp lies between.
   */
  private static double[] yarn(double[] plain, Config c, String scaling, double theta, int width) {
    double factor = c.positive(scaling + ".factor");
    double original =
        c.positive(
            scaling + ".original_max_position_embeddings", c.count("max_position_embeddings", 0));
    boolean truncate = c.flag(scaling + ".truncate", true);
    double fast = turning(c.number(scaling + ".beta_fast", 32), original, theta, width);
    double slow = turning(c.number(scaling + ".beta_slow", 1), original, theta, width);
    double low = Math.max(truncate ? Math.floor(fast) : fast, 0);
    double high = Math.min(truncate ? Math.ceil(slow) : slow, width - 1);
    double span = high == low ? 0.001 : high - low;
    double[] blended = plain.clone();
    for (int j = 0; j < blended.length; j++) {
      double interpolated = Math.min(1, Math.max(0, (j - low) / span));
      blended[j] *= interpolated / factor + (1 - interpolated);
    }
    return blended;
  }

  /** The (fractional) pair of dimensions that turns so many times within the context. */
  private static double turning(double times, double context, double theta, int width) {
    return width * Math.log(context / (times * 2 * Math.PI)) / (2 * Math.log(theta));
  }

  /** YaRN's temperature, section 3.3, as a factor of queries and keys. */
  private static double yarnMagnitude(Config c, String scaling) {
    double factor = c.positive(scaling + ".factor");
    double one = c.number(scaling + ".mscale", 0);
    double all = c.number(scaling + ".mscale_all_dim", 0);
    double usual =
        one != 0 && all != 0
            ? temperature(factor, one) / temperature(factor, all)
            : temperature(factor, 1);
    return c.number(scaling + ".attention_factor", usual);
  }

  private static double temperature(double factor, double weight) {
    return factor <= 1 ? 1 : 0.1 * weight * Math.log(factor) + 1;
  }

  /**
   * LongRoPE (arXiv 2402.13753): each pair turns slower by a factor of its own, from one list
   * within the context of pre-training and from another beyond it. All positions of a sequence turn
   * by the same list. The choice is made by the whole length that was asked for, so that a
   * continuation that crosses the border is of one piece.
   */
  private static RotaryFrequencies longRope(double[] plain, Config c, String scaling) {
    double most = c.count("max_position_embeddings");
    String key = "original_max_position_embeddings";
    double stated = c.number(scaling + "." + key, c.number(key, 0));
    double original = stated > 0 ? stated : most;
    double stretch = stated > 0 ? most / stated : c.number(scaling + ".factor", 1);
    double usual = stretch <= 1 ? 1 : Math.sqrt(1 + Math.log(stretch) / Math.log(original));
    double[] within = slowed(plain, c, scaling + ".short_factor");
    double[] beyond = slowed(plain, c, scaling + ".long_factor");
    return new RotaryFrequencies(
        length -> length > original ? beyond : within,
        Kind.WHOLE_LENGTH,
        c.number(scaling + ".attention_factor", usual));
  }

  private static double[] slowed(double[] plain, Config c, String factors) {
    List<Double> by = c.numbers(factors);
    if (by.size() != plain.length) {
      throw c.unsupported(
          "%d numbers in %s, but %d were expected, one for each pair of a head's dimensions that turns; fetch it again"
              .formatted(by.size(), factors, plain.length));
    }
    double[] slower = plain.clone();
    for (int j = 0; j < slower.length; j++) {
      if (!(by.get(j) > 0)) {
        throw c.unsupported(
            "the number %s in %s; numbers above zero were expected".formatted(by.get(j), factors));
      }
      slower[j] /= by.get(j);
    }
    return slower;
  }
}
