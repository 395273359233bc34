package dev.tiller.vision.view;

import dev.tiller.ground.UserError;
import dev.tiller.tensor.Tensors;
import java.util.List;
import java.util.Locale;
import java.util.SplittableRandom;
import org.bytedeco.pytorch.Tensor;

/**
 * A black part of a given share of the pixels, round half up(share N) of them: those nearest to a
 * place or a line, so that a larger part contains the smaller one. Parameters: the share, uniform,
 * and the row's stream, which only the random band reads; normalized share / most.
 *
 * @param kind where the part lies
 * @param most share, above 0 and up to 1
 */
public record Occlusion(Kind kind, double most) implements Transform {

  /** Height of the eyes in an aligned face, as a share from the top. */
  private static final double EYES = 0.4;

  /** Where the part lies. */
  public enum Kind {
    /** A square around the center. */
    SQUARE,
    /** From the bottom upwards: a mask, a scarf. */
    LOWER,
    /** A horizontal band around two fifths of the height: sunglasses. */
    EYES,
    /** A band of random slope through a random point, as VPSA has it. */
    BAND
  }

  /** Checks the range. */
  public Occlusion {
    if (!(most > 0 && most <= 1)) {
      throw new UserError(
          "An occlusion of up to %s was asked for; a share above 0 and up to 1 was expected."
              .formatted(most));
    }
  }

  @Override
  public List<String> names() {
    return List.of("occlusion_" + kind.name().toLowerCase(Locale.ROOT));
  }

  @Override
  public double[] draw(SplittableRandom random, int height, int width) {
    return new double[] {most * random.nextDouble(), Stream.draw(random)};
  }

  @Override
  public double[] neutral(int height, int width) {
    return new double[] {0, 0};
  }

  /** Parameters of a share with the band of a seed. */
  public static double[] at(double share, long seed) {
    return share == 0 ? new double[] {0, 0} : new double[] {share, Stream.of(seed)};
  }

  @Override
  public double[] normalized(double[] drawn, int height, int width) {
    return new double[] {drawn[0] / most};
  }

  @Override
  public Tensor change(Tensor images, double[][] drawn) {
    double[] values = Tensors.doubles(images);
    int height = (int) images.size(2);
    int width = (int) images.size(3);
    int pixels = height * width;
    int channels = (int) images.size(1);
    for (int r = 0; r < drawn.length; r++) {
      double share = drawn[r][0];
      if (!(share >= 0 && share <= 1)) {
        throw new UserError(
            "An occlusion of %s was asked for; a share from 0 to 1 was expected.".formatted(share));
      }
      double[] distances = distances(height, width, Stream.at(drawn[r][1]));
      for (int i : Ranks.lowest(distances, (int) Math.floor(share * pixels + 0.5))) {
        for (int c = 0; c < channels; c++) {
          values[(r * channels + c) * pixels + i] = 0;
        }
      }
    }
    return Tensors.as(Tensors.of(values, Tensors.shape(images)), images.scalar_type().intern());
  }

  private double[] distances(int height, int width, SplittableRandom random) {
    double angle = Math.PI * random.nextDouble();
    double x0 = width * random.nextDouble();
    double y0 = height * random.nextDouble();
    double[] distances = new double[height * width];
    for (int y = 0; y < height; y++) {
      for (int x = 0; x < width; x++) {
        double right = x + 0.5;
        double down = y + 0.5;
        distances[y * width + x] =
            switch (kind) {
              case SQUARE ->
                  Math.max(
                      Math.abs(right - width / 2.0) / width,
                      Math.abs(down - height / 2.0) / height);
              case LOWER -> height - down;
              case EYES -> Math.abs(down - EYES * height);
              case BAND ->
                  Math.abs(
                      (right - x0) * StrictMath.sin(angle) - (down - y0) * StrictMath.cos(angle));
            };
      }
    }
    return distances;
  }
}
