package dev.tiller.vision.view;

import dev.tiller.ground.UserError;
import java.util.List;
import java.util.SplittableRandom;
import org.bytedeco.pytorch.Tensor;

/**
 * The mean over a disk, of pixels whose centers lie within the radius; reflected at the border.
 * Parameter: the radius in pixels, uniform; normalized radius / most.
 *
 * @param most radius in pixels, at least 1
 */
public record Defocus(double most) implements Transform {

  /** Checks the radius. */
  public Defocus {
    if (!(most >= 1 && most < Double.POSITIVE_INFINITY)) {
      throw new UserError(
          "A defocus of up to %s pixels was asked for; 1 or more was expected.".formatted(most));
    }
  }

  @Override
  public List<String> names() {
    return List.of("defocus");
  }

  @Override
  public double[] draw(SplittableRandom random, int height, int width) {
    return new double[] {most * random.nextDouble()};
  }

  @Override
  public double[] neutral(int height, int width) {
    return new double[] {0};
  }

  @Override
  public double[] normalized(double[] drawn, int height, int width) {
    return new double[] {drawn[0] / most};
  }

  @Override
  public Tensor change(Tensor images, double[][] drawn) {
    double[][][] kernels = new double[drawn.length][][];
    for (int r = 0; r < drawn.length; r++) {
      kernels[r] = disk(drawn[r][0]);
    }
    return RowKernels.convolve(images, kernels);
  }

  private static double[][] disk(double radius) {
    if (!(radius >= 0 && radius < Double.POSITIVE_INFINITY)) {
      throw new UserError(
          "A defocus of %s pixels was asked for; 0 or more was expected.".formatted(radius));
    }
    int side = (int) radius;
    double[][] disk = new double[2 * side + 1][2 * side + 1];
    int cells = 0;
    for (int y = -side; y <= side; y++) {
      for (int x = -side; x <= side; x++) {
        boolean inside = x * x + y * y <= radius * radius;
        disk[side + y][side + x] = inside ? 1 : 0;
        cells += inside ? 1 : 0;
      }
    }
    for (double[] row : disk) {
      for (int x = 0; x < row.length; x++) {
        row[x] /= cells;
      }
    }
    return disk;
  }
}
