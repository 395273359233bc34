package dev.tiller.vision.view;

import java.util.List;
import java.util.SplittableRandom;

/**
 * Seen through ground glass: blurred, pixels replaced by near ones, blurred again. The benchmark
 * means to exchange pixels, but its program copies one over the other; so does this. Table: sigma,
 * largest shift, passes.
 */
public record GlassBlur() implements Corruption {

  private static final double CUT = 4;
  private static final double LEVELS = 255;

  @Override
  public List<String> names() {
    return Corruption.named("glass_blur");
  }

  @Override
  public double[][] table() {
    return new double[][] {{.7, 1, 2}, {.9, 2, 1}, {1, 2, 3}, {1.1, 3, 2}, {1.5, 4, 2}};
  }

  @Override
  public void corrupt(Planes image, double[] severity, SplittableRandom random) {
    blur(image, severity[0]);
    image.map(v -> Math.floor(LEVELS * v));
    int shift = (int) severity[1];
    for (int pass = 0; pass < severity[2]; pass++) {
      for (int y = image.height() - shift; y > shift; y--) {
        for (int x = image.width() - shift; x > shift; x--) {
          int right = (int) (2 * shift * random.nextDouble()) - shift;
          int down = (int) (2 * shift * random.nextDouble()) - shift;
          int from = (y + down) * image.width() + x + right;
          for (double[] plane : image.values()) {
            plane[y * image.width() + x] = plane[from];
          }
        }
      }
    }
    image.map(v -> v / LEVELS);
    blur(image, severity[0]);
  }

  private static void blur(Planes image, double sigma) {
    for (int c = 0; c < image.values().length; c++) {
      image.values()[c] = image.gaussian(image.values()[c], sigma, CUT, Planes.Border.NEAREST);
    }
  }
}
