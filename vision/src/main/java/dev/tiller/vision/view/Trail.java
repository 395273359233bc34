package dev.tiller.vision.view;

import dev.tiller.ground.UserError;
import dev.tiller.tensor.Tensors;
import java.util.List;
import java.util.SplittableRandom;
import org.bytedeco.pytorch.Tensor;

/**
 * The one-sided motion blur of the benchmark imagecorruptions: 2 radius + 1 copies, the i-th moved
 * by (-ceil(i cos - 1/2), -ceil(i sin - 1/2)) and weighted by exp(-i^2 / (2 sigma^2)); the border
 * pixel is repeated beyond the border. Parameters: radius in pixels, sigma, angle in degrees;
 * normalized each by its range.
 *
 * @param most radius and sigma, at least 1
 */
public record Trail(int most) implements Transform {

  private static final double STEEPEST = 45;

  /** Checks the radius. */
  public Trail {
    if (most < 1) {
      throw new UserError(
          "A trail of radius %d was asked for; at least 1 was expected.".formatted(most));
    }
  }

  @Override
  public List<String> names() {
    return List.of("trail_radius", "trail_sigma", "trail_angle");
  }

  @Override
  public double[] draw(SplittableRandom random, int height, int width) {
    double radius = 1 + random.nextInt(most);
    double sigma = most * (1 - random.nextDouble());
    return new double[] {radius, sigma, STEEPEST * (2 * random.nextDouble() - 1)};
  }

  @Override
  public double[] neutral(int height, int width) {
    return new double[] {0, 0, 0};
  }

  @Override
  public double[] normalized(double[] drawn, int height, int width) {
    return new double[] {
      drawn[0] / most, drawn[1] / most, Pixels.share(drawn[2], -STEEPEST, STEEPEST)
    };
  }

  /** Weights of the copies, adding up to 1. */
  static double[] weights(int radius, double sigma) {
    double[] weights = new double[2 * radius + 1];
    double sum = 0;
    for (int i = 0; i < weights.length; i++) {
      weights[i] = i == 0 ? 1 : StrictMath.exp(-i * i / (2 * sigma * sigma));
      sum += weights[i];
    }
    for (int i = 0; i < weights.length; i++) {
      weights[i] /= sum;
    }
    return weights;
  }

  /** Where copy i goes: right and down. */
  static int[] shift(int i, double degrees) {
    double angle = Math.toRadians(degrees);
    return new int[] {
      (int) -Math.ceil(i * Math.cos(angle) - 0.5), (int) -Math.ceil(i * Math.sin(angle) - 0.5)
    };
  }

  @Override
  public Tensor change(Tensor images, double[][] drawn) {
    double[] values = Tensors.doubles(images);
    int channels = (int) images.size(1);
    int height = (int) images.size(2);
    int width = (int) images.size(3);
    double[] moved = new double[values.length];
    for (int r = 0; r < drawn.length; r++) {
      double radius = drawn[r][0];
      if (!(radius >= 0 && radius == Math.rint(radius) && radius < 1 << 15 && drawn[r][1] >= 0)) {
        throw new UserError(
            "A trail of radius %s and sigma %s was asked for; a whole number and a number from 0 were expected."
                .formatted(radius, drawn[r][1]));
      }
      double[] weights = weights((int) radius, drawn[r][1]);
      for (int i = 0; i < weights.length; i++) {
        int[] shift = shift(i, drawn[r][2]);
        for (int line = r * channels * height; line < (r + 1) * channels * height; line++) {
          int row = Math.min(height - 1, Math.max(0, line % height - shift[1]));
          int from = (line - line % height + row) * width;
          for (int x = 0; x < width; x++) {
            int column = Math.min(width - 1, Math.max(0, x - shift[0]));
            moved[line * width + x] += weights[i] * values[from + column];
          }
        }
      }
    }
    return Tensors.as(Tensors.of(moved, Tensors.shape(images)), images.scalar_type().intern());
  }
}
