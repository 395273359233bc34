package dev.tiller.vision.view;

import dev.tiller.ground.UserError;
import java.util.List;
import java.util.SplittableRandom;
import org.bytedeco.pytorch.Tensor;

/**
 * The mean of the image at {@code length} places a pixel apart on a line through each pixel, each
 * place shared among the four pixels around it; reflected at the border. Parameters: the length in
 * pixels, odd, and the angle in degrees, counter-clockwise from the horizontal; drawn uniform, the
 * angle from 0, 45, 90 and 135. Normalized (length - 1) / (most - 1) and angle / 180.
 *
 * @param most length in pixels, odd, at least 3
 */
public record MotionBlur(int most) implements Transform {

  private static final int ANGLES = 4;

  /** Checks the length. */
  public MotionBlur {
    if (most < 3 || most % 2 == 0) {
      throw new UserError(
          "A motion blur of up to %d pixels was asked for; an odd number from 3 was expected."
              .formatted(most));
    }
  }

  @Override
  public List<String> names() {
    return List.of("motion_blur", "motion_blur_angle");
  }

  @Override
  public double[] draw(SplittableRandom random, int height, int width) {
    double length = 1 + 2 * random.nextInt(most / 2 + 1);
    double angle = random.nextInt(ANGLES) * 180.0 / ANGLES;
    return length == 1 ? neutral(height, width) : new double[] {length, angle};
  }

  @Override
  public double[] neutral(int height, int width) {
    return new double[] {1, 0};
  }

  @Override
  public double[] normalized(double[] drawn, int height, int width) {
    return new double[] {Pixels.share(drawn[0], 1, most), Pixels.share(drawn[1], 0, 180)};
  }

  @Override
  public Tensor change(Tensor images, double[][] drawn) {
    double[][][] kernels = new double[drawn.length][][];
    for (int r = 0; r < drawn.length; r++) {
      kernels[r] = kernel(drawn[r][0], Math.toRadians(drawn[r][1]));
    }
    return RowKernels.convolve(images, kernels);
  }

  private static double[][] kernel(double length, double angle) {
    if (!(length >= 1 && length % 2 == 1)) {
      throw new UserError(
          "A motion blur of %s pixels was asked for; an odd number from 1 was expected."
              .formatted(length));
    }
    int radius = (int) (length - 1) / 2;
    int margin =
        radius + 1; // A sample may share with a pixel beyond, at weight 0 but for rounding.
    double[][] kernel = new double[2 * margin + 1][2 * margin + 1];
    for (int t = -radius; t <= radius; t++) {
      double column = margin + t * Math.cos(angle);
      double row = margin - t * Math.sin(angle);
      int left = Math.min((int) column, 2 * margin - 1);
      int top = Math.min((int) row, 2 * margin - 1);
      double x = column - left;
      double y = row - top;
      kernel[top][left] += (1 - x) * (1 - y) / length;
      kernel[top][left + 1] += x * (1 - y) / length;
      kernel[top + 1][left] += (1 - x) * y / length;
      kernel[top + 1][left + 1] += x * y / length;
    }
    return kernel;
  }
}
