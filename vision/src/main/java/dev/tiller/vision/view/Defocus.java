package dev.tiller.vision.view;

import dev.tiller.ground.UserError;
import dev.tiller.tensor.Tensors;
import java.util.List;
import java.util.SplittableRandom;
import org.bytedeco.pytorch.Tensor;

/**
 * The mean over a disk, of pixels whose centers lie within the radius; reflected at the border.
 * Parameters: the radius in pixels, uniform, and by which standard deviation the disk's edge is
 * smoothed, as ImageNet-C has it, 0 for not at all; normalized radius / most.
 *
 * @param most radius in pixels, at least 1
 */
public record Defocus(double most) implements Transform {

  /** Radius of the support that ImageNet-C gives smaller disks. */
  private static final int SUPPORT = 8;

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
    return at(most * random.nextDouble(), 0);
  }

  @Override
  public double[] neutral(int height, int width) {
    return at(0, 0);
  }

  /** Parameters of a radius, and of the standard deviation by which the disk's edge is smoothed. */
  public static double[] at(double radius, double edge) {
    return new double[] {radius, edge};
  }

  @Override
  public double[] normalized(double[] drawn, int height, int width) {
    return new double[] {drawn[0] / most};
  }

  @Override
  public Tensor change(Tensor images, double[][] drawn) {
    double[][][] kernels = new double[drawn.length][][];
    for (int r = 0; r < drawn.length; r++) {
      double radius = drawn[r][0];
      double[][] disk = disk(radius);
      kernels[r] = drawn[r][1] > 0 ? smoothed(disk, radius, drawn[r][1]) : disk;
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

  /** The disk within ImageNet-C's support, under its Gaussian of 3 taps, or 5 for large ones. */
  private static double[][] smoothed(double[][] disk, double radius, double edge) {
    int support = Math.max(SUPPORT, (int) radius);
    int size = 2 * support + 1;
    int away = support - disk.length / 2;
    double[] values = new double[size * size];
    for (int y = 0; y < disk.length; y++) {
      System.arraycopy(disk[y], 0, values, (y + away) * size + away, disk.length);
    }
    int side = radius <= SUPPORT ? 3 : 5;
    double[][] taps = new double[side][side];
    double sum = 0;
    for (int i = 0; i < side * side; i++) {
      int down = i / side - side / 2;
      int right = i % side - side / 2;
      double weight = StrictMath.exp(-(down * down + right * right) / (2 * edge * edge));
      taps[i / side][i % side] = weight;
      sum += weight;
    }
    Tensor kernel = Tensors.of(values, 1, 1, size, size);
    double[] soft = Tensors.doubles(RowKernels.convolve(kernel, new double[][][] {taps}));
    double[][] smoothed = new double[size][size];
    for (int i = 0; i < soft.length; i++) {
      smoothed[i / size][i % size] = soft[i] / sum;
    }
    return smoothed;
  }
}
