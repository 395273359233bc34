package dev.tiller.vision.view;

import java.util.SplittableRandom;

/** A cloud by the diamond-square algorithm, as ImageNet-C's fog has it. */
final class Plasma {

  /** Roughness of the first step. Only its ratio to later steps counts: the result is scaled. */
  private static final double FIRST = 100;

  private final int side;
  private final double[][] map;
  private final SplittableRandom random;

  private Plasma(int side, SplittableRandom random) {
    this.side = side;
    this.map = new double[side][side];
    this.random = random;
  }

  /**
   * The upper left of a square cloud whose side is a power of two; 0 to 1 over the whole square.
   *
   * @param decay by which roughness falls as the step halves, above 1
   * @return [height * width]
   */
  static double[] of(int height, int width, double decay, SplittableRandom random) {
    int side = Math.max(2, Integer.highestOneBit(2 * Math.max(height, width) - 1));
    Plasma plasma = new Plasma(side, random);
    double rough = FIRST;
    for (int step = side; step >= 2; step /= 2) {
      plasma.squares(step, rough);
      plasma.diamonds(step, rough);
      rough /= decay;
    }
    return plasma.scaled(height, width);
  }

  /** The middle of every square, from its corners. */
  private void squares(int step, double rough) {
    for (int y = 0; y < side; y += step) {
      for (int x = 0; x < side; x += step) {
        double corners = at(y, x) + at(y + step, x) + at(y, x + step) + at(y + step, x + step);
        map[y + step / 2][x + step / 2] = corners / 4 + wibble(rough);
      }
    }
  }

  /** The middles of the edges: first those that lie across, then those that stand. */
  private void diamonds(int step, double rough) {
    int half = step / 2;
    for (int y = 0; y < side; y += step) {
      for (int x = 0; x < side; x += step) {
        double around =
            at(y + half, x + half) + at(y - half, x + half) + at(y, x) + at(y, x + step);
        map[y][x + half] = around / 4 + wibble(rough);
      }
    }
    for (int y = 0; y < side; y += step) {
      for (int x = 0; x < side; x += step) {
        double around =
            at(y + half, x + half) + at(y + half, x - half) + at(y, x) + at(y + step, x);
        map[y + half][x] = around / 4 + wibble(rough);
      }
    }
  }

  /** Around the square, which closes on itself. */
  private double at(int y, int x) {
    return map[Math.floorMod(y, side)][Math.floorMod(x, side)];
  }

  private double wibble(double rough) {
    return rough * rough * (2 * random.nextDouble() - 1);
  }

  private double[] scaled(int height, int width) {
    double least = Double.POSITIVE_INFINITY;
    double most = Double.NEGATIVE_INFINITY;
    for (double[] row : map) {
      for (double v : row) {
        least = Math.min(least, v);
        most = Math.max(most, v);
      }
    }
    double[] cloud = new double[height * width];
    for (int i = 0; i < cloud.length; i++) {
      cloud[i] = (map[i / width][i % width] - least) / (most - least);
    }
    return cloud;
  }
}
