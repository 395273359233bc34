package dev.tiller.vision.view;

import dev.tiller.ground.UserError;
import dev.tiller.vision.layer.Warp;
import java.util.List;
import java.util.SplittableRandom;
import org.bytedeco.pytorch.Tensor;

/**
 * A part of the image, resized to the whole: bilinear within the part, whose border pixels go on
 * outwards. Drawn as in the literature (arXiv 1409.4842): area uniform as a share of the image's,
 * logarithm of the aspect ratio uniform, up to ten times until it fits, else the largest central
 * part of a ratio within bounds. Parameters: top, left, height and width of the part in whole
 * pixels; normalized 1 - width / image width (arXiv 2306.16058).
 *
 * @param least share of the area, above 0
 * @param most share of the area, up to 1
 * @param narrowest width over height
 * @param widest width over height
 */
public record ResizedCrop(double least, double most, double narrowest, double widest)
    implements Transform {

  private static final int ATTEMPTS = 10;

  /** Checks the ranges. */
  public ResizedCrop {
    if (!(least > 0 && least <= most && most <= 1)) {
      throw new UserError(
          "A crop to shares of the area from %s to %s was asked for; 0 < least <= most <= 1 was expected."
              .formatted(least, most));
    }
    if (!(narrowest > 0 && narrowest <= widest)) {
      throw new UserError(
          "A crop with ratios from %s to %s was asked for; 0 < narrowest <= widest was expected."
              .formatted(narrowest, widest));
    }
  }

  /** With ratios from 3/4 to 4/3. */
  public static ResizedCrop areas(double least, double most) {
    return new ResizedCrop(least, most, 3 / 4.0, 4 / 3.0);
  }

  @Override
  public List<String> names() {
    return List.of("crop");
  }

  @Override
  public double[] draw(SplittableRandom random, int height, int width) {
    for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
      double area = height * (double) width * (least + (most - least) * random.nextDouble());
      double low = Math.log(narrowest);
      double ratio = Math.exp(low + (Math.log(widest) - low) * random.nextDouble());
      int w = (int) Math.rint(Math.sqrt(area * ratio));
      int h = (int) Math.rint(Math.sqrt(area / ratio));
      if (w > 0 && w <= width && h > 0 && h <= height) {
        int top = random.nextInt(height - h + 1);
        return new double[] {top, random.nextInt(width - w + 1), h, w};
      }
    }
    double own = width / (double) height;
    int w = own > widest ? Math.max(1, (int) Math.rint(height * widest)) : width;
    int h = own < narrowest ? Math.max(1, (int) Math.rint(width / narrowest)) : height;
    return new double[] {(height - h) / 2, (width - w) / 2, h, w};
  }

  @Override
  public double[] neutral(int height, int width) {
    return new double[] {0, 0, height, width};
  }

  @Override
  public double[] normalized(double[] drawn, int height, int width) {
    return new double[] {1 - drawn[3] / width};
  }

  @Override
  public Tensor change(Tensor images, double[][] drawn) {
    int height = (int) images.size(2);
    int width = (int) images.size(3);
    double[][] rows = new double[drawn.length][];
    double[][] columns = new double[drawn.length][];
    for (int r = 0; r < drawn.length; r++) {
      double[] part = drawn[r];
      boolean inside =
          part[0] >= 0
              && part[1] >= 0
              && part[2] >= 1
              && part[3] >= 1
              && part[0] + part[2] <= height
              && part[1] + part[3] <= width;
      if (!inside) {
        throw new UserError(
            "A part of %s by %s pixels at (%s, %s) does not lie in an image of %d by %d."
                .formatted(part[2], part[3], part[0], part[1], height, width));
      }
      rows[r] = places(part[0], part[2], height);
      columns[r] = places(part[1], part[3], width);
    }
    return Warp.separable(images, rows, columns);
  }

  /** Where the pixels of a line come from: pixel centers spread over the part, not beyond it. */
  private static double[] places(double from, double size, int count) {
    double[] places = new double[count];
    for (int i = 0; i < count; i++) {
      double place = (i + 0.5) * size / count - 0.5;
      places[i] = from + Math.min(Math.max(place, 0), size - 1);
    }
    return places;
  }
}
