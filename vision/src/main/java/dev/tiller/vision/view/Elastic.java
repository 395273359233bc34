package dev.tiller.vision.view;

import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;

/**
 * Stretched like rubber: a small affine map, then every pixel taken from where a smooth random
 * field points to; bilinear. Table: how far, smoothness of the field, how far the corners of the
 * affine map move, each a share of 244 / 224 of the shorter side (224 was meant; severities 1 and 2
 * are a drift of all pixels, 3 to 5 a local one).
 */
public record Elastic() implements Corruption {

  private static final double SIDE = 244.0 / 224;
  private static final double CUT = 3;

  @Override
  public List<String> names() {
    return Corruption.named("elastic");
  }

  @Override
  public double[][] table() {
    return new double[][] {
      {2, .7, .1}, {2, .08, .2}, {.05, .01, .02}, {.07, .01, .02}, {.12, .01, .02}
    };
  }

  @Override
  public void corrupt(Planes image, double[] severity, SplittableRandom random) {
    int width = image.width();
    double side = SIDE * Math.min(image.height(), width);
    double[] back = affine(image, side * severity[2], random);
    double sigma = Math.max(side * severity[1], 1e-3);
    double[] right = field(image, sigma, random);
    double[] down = field(image, sigma, random);
    double far = side * severity[0];
    for (int c = 0; c < image.values().length; c++) {
      double[] plane = image.values()[c];
      double[] tilted = new double[plane.length];
      for (int i = 0; i < tilted.length; i++) {
        int x = i % width;
        int y = i / width;
        double fromX = back[0] * x + back[1] * y + back[2];
        double fromY = back[3] * x + back[4] * y + back[5];
        tilted[i] = image.at(plane, fromY, fromX, Planes.Border.REFLECTED);
      }
      double[] stretched = new double[plane.length];
      for (int i = 0; i < stretched.length; i++) {
        double x = i % width + far * right[i];
        double y = i / width + far * down[i];
        stretched[i] = image.at(tilted, y, x, Planes.Border.SYMMETRIC);
      }
      image.values()[c] = stretched;
    }
  }

  private static double[] field(Planes image, double sigma, SplittableRandom random) {
    double[] noise = new double[image.size()];
    Arrays.setAll(noise, i -> 2 * random.nextDouble() - 1);
    return image.gaussian(noise, sigma, CUT, Planes.Border.SYMMETRIC);
  }

  /** The map that takes three moved corners of a square in the middle back to where they were. */
  private static double[] affine(Planes image, double far, SplittableRandom random) {
    int centerX = image.width() / 2;
    int centerY = image.height() / 2;
    int third = Math.min(image.height(), image.width()) / 3;
    double[] xs = {centerX + third, centerX + third, centerX - third};
    double[] ys = {centerY + third, centerY - third, centerY - third};
    double[] movedX = new double[3];
    double[] movedY = new double[3];
    for (int k = 0; k < 3; k++) {
      movedX[k] = xs[k] + far * (2 * random.nextDouble() - 1);
      movedY[k] = ys[k] + far * (2 * random.nextDouble() - 1);
    }
    double ax = movedX[1] - movedX[0];
    double ay = movedY[1] - movedY[0];
    double bx = movedX[2] - movedX[0];
    double by = movedY[2] - movedY[0];
    double area = ax * by - ay * bx;
    if (Math.abs(area) < 1e-9) { // An image too small to have a square in its middle.
      return new double[] {1, 0, 0, 0, 1, 0};
    }
    double[] back = new double[6];
    for (int row = 0; row < 2; row++) {
      double[] to = row == 0 ? xs : ys;
      double a = to[1] - to[0];
      double b = to[2] - to[0];
      back[3 * row] = (a * by - b * ay) / area;
      back[3 * row + 1] = (b * ax - a * bx) / area;
      back[3 * row + 2] = to[0] - back[3 * row] * movedX[0] - back[3 * row + 1] * movedY[0];
    }
    return back;
  }
}
