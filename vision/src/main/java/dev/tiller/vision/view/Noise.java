package dev.tiller.vision.view;

import dev.tiller.ground.UserError;
import dev.tiller.tensor.Tensors;
import java.util.List;
import java.util.Locale;
import java.util.SplittableRandom;
import org.bytedeco.pytorch.Tensor;

/**
 * Noise of pixels from a random field of each row's own, clipped to [0, 1]. Parameters: the level,
 * uniform, and the row's stream; normalized level / most.
 *
 * @param kind what the level does
 * @param most level, above 0
 */
public record Noise(Kind kind, double most) implements Transform {

  /** What a level does to a value v with the field's number z or u. */
  public enum Kind {
    /** v + level z, z standard normal, every channel its own; level in units of [0, 1]. */
    GAUSSIAN,
    /** v + level v z: in proportion to light. */
    SPECKLE,
    /** Poisson counts of light: level is one over the expected count of white. */
    SHOT,
    /**
     * Round half up(level N) whole pixels, those of the lowest random ranks, half of them black and
     * half white.
     */
    SALT_PEPPER,
    /** The same of single channels of pixels, as ImageNet-C's impulse noise. */
    IMPULSE
  }

  /** Checks the range. */
  public Noise {
    if (!(most > 0 && most < Double.POSITIVE_INFINITY)) {
      throw new UserError(
          "A noise of up to %s was asked for; a number above 0 was expected.".formatted(most));
    }
  }

  @Override
  public List<String> names() {
    return List.of(kind.name().toLowerCase(Locale.ROOT) + "_noise");
  }

  @Override
  public double[] draw(SplittableRandom random, int height, int width) {
    return new double[] {most * random.nextDouble(), Stream.draw(random)};
  }

  @Override
  public double[] neutral(int height, int width) {
    return new double[] {0, 0};
  }

  /** Parameters of a level with the field of a seed. */
  public static double[] at(double level, long seed) {
    return level == 0 ? new double[] {0, 0} : new double[] {level, Stream.of(seed)};
  }

  @Override
  public double[] normalized(double[] drawn, int height, int width) {
    return new double[] {drawn[0] / most};
  }

  @Override
  public Tensor change(Tensor images, double[][] drawn) {
    double[] values = Tensors.doubles(images);
    int size = values.length / drawn.length;
    int channels = (int) images.size(1);
    double[] z = {};
    for (int r = 0; r < drawn.length; r++) {
      double level = drawn[r][0];
      if (!(level >= 0 && level < Double.POSITIVE_INFINITY)) {
        throw new UserError(
            "A noise of %s was asked for; 0 or more was expected.".formatted(level));
      }
      SplittableRandom field = Stream.at(drawn[r][1]);
      switch (kind) {
        case GAUSSIAN, SPECKLE -> {
          // The levels of an audit share their field, whose drawing is most of the work.
          boolean again = z.length > 0 && drawn[r][1] == drawn[r - 1][1];
          z = again ? z : Stream.normal(field, size);
          normal(values, r * size, level, z);
        }
        case SHOT -> shot(values, r * size, size, level, field);
        case SALT_PEPPER -> extremes(values, r * size, size, level, channels, field);
        case IMPULSE -> extremes(values, r * size, size, level, 1, field);
      }
    }
    return Tensors.as(Tensors.of(values, Tensors.shape(images)), images.scalar_type().intern());
  }

  private void normal(double[] values, int from, double level, double[] z) {
    for (int i = 0; i < z.length; i++) {
      double v = values[from + i];
      double scale = kind == Kind.SPECKLE ? level * v : level;
      values[from + i] = clipped(v + scale * z[i]);
    }
  }

  /** The count whose distribution function first reaches the field's uniform number. */
  private static void shot(
      double[] values, int from, int size, double level, SplittableRandom field) {
    for (int i = 0; i < size; i++) {
      double u = field.nextDouble();
      if (level == 0) {
        continue;
      }
      double mean = Math.max(0, values[from + i]) / level;
      double share = StrictMath.exp(-mean);
      double reached = share;
      int count = 0;
      while (reached < u && share > 0 || count < mean && reached < u) {
        count++;
        share *= mean / count;
        reached += share;
        if (share == 0 && count > mean) {
          break;
        }
      }
      values[from + i] = clipped(count * level);
    }
  }

  private static void extremes(
      double[] values, int from, int size, double level, int channels, SplittableRandom field) {
    int pixels = size / channels;
    long[] ranks = new long[pixels];
    for (int i = 0; i < pixels; i++) {
      ranks[i] = field.nextLong();
    }
    int count = (int) Math.floor(Math.min(1, level) * pixels + 0.5);
    for (int i : Ranks.lowest(ranks, count)) {
      for (int c = 0; c < channels; c++) {
        values[from + c * pixels + i] = ranks[i] & 1;
      }
    }
  }

  private static double clipped(double value) {
    return Math.min(1, Math.max(0, value));
  }
}
