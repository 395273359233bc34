package dev.tiller.vision.view;

import dev.tiller.tensor.Tensors;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;

/**
 * Flakes that fall: noise, magnified, cut and blurred in one direction, over an image that is
 * whitened. Their motion is {@link Trail}'s. Table: mean and deviation of the noise, magnification,
 * cut, radius and sigma of the motion, weight of the image.
 */
public record Snow() implements Corruption {

  private static final double LEVELS = 255;
  private static final int FARTHEST = 100;

  @Override
  public List<String> names() {
    return Corruption.named("snow");
  }

  @Override
  public double[][] table() {
    return new double[][] {
      {.1, .3, 3, .5, 10, 4, .8},
      {.2, .3, 2, .5, 12, 4, .7},
      {.55, .3, 4, .9, 12, 8, .7},
      {.55, .3, 4.5, .85, 12, 8, .65},
      {.55, .3, 2.5, .85, 12, 12, .55}
    };
  }

  @Override
  public void corrupt(Planes image, double[] severity, SplittableRandom random) {
    double angle = -135 + 90 * random.nextDouble();
    double[] z = Stream.normal(random, image.size());
    double[] noise = new double[z.length];
    Arrays.setAll(noise, i -> severity[0] + severity[1] * z[i]);
    double[] near = magnified(image, noise, severity[2]);
    double[] flakes = new double[near.length];
    // Eight bits, as the benchmark hands them to the program that blurs them.
    Arrays.setAll(
        flakes,
        i -> near[i] < severity[3] ? 0 : Math.floor(LEVELS * Math.min(1, near[i])) / LEVELS);
    double[] moved = moved(image, flakes, severity[4], severity[5], angle);
    double[] grey = image.grey();
    double kept = severity[6];
    for (double[] plane : image.values()) {
      Arrays.setAll(
          plane,
          i -> {
            double white = Math.max(plane[i], 1.5 * grey[i] + 0.5);
            double fallen = moved[i] + moved[moved.length - 1 - i];
            return kept * plane[i] + (1 - kept) * white + fallen;
          });
    }
  }

  /** The middle of a plane, as large as all of it; corners lie on corners, bilinear. */
  private static double[] magnified(Planes image, double[] plane, double factor) {
    int height = image.height();
    int width = image.width();
    int rows = (int) Math.ceil(height / factor);
    int columns = (int) Math.ceil(width / factor);
    int tall = (int) Math.rint(rows * factor);
    int wide = (int) Math.rint(columns * factor);
    double[] zoomed = new double[plane.length];
    for (int y = 0; y < height; y++) {
      double row = between(y + (tall - height) / 2, rows, tall) + (height - rows) / 2;
      for (int x = 0; x < width; x++) {
        double column = between(x + (wide - width) / 2, columns, wide) + (width - columns) / 2;
        zoomed[y * width + x] = image.at(plane, row, column, Planes.Border.NEAREST);
      }
    }
    return zoomed;
  }

  private static double between(int place, int from, int to) {
    return to == 1 ? 0 : (double) place * (from - 1) / (to - 1);
  }

  private static double[] moved(
      Planes image, double[] plane, double radius, double sigma, double angle) {
    return Tensors.doubles(
        new Trail(FARTHEST)
            .change(
                Tensors.of(plane, 1, 1, image.height(), image.width()),
                new double[][] {{radius, sigma, angle}}));
  }
}
