package dev.tiller.vision.view;

import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;

/**
 * Frost on the lens. The weights are ImageNet-C's; its six photographs of frost, whose origin is
 * not stated, are replaced by frost that is drawn: bright veins along the middle height of one
 * cloud, over the haze of another. Figures of the two are not comparable. Table: weight of the
 * image, of the frost.
 */
public record Frost() implements Corruption {

  private static final double VEINS = 2;
  private static final double HAZE = 1.6;
  private static final double SHARPNESS = 6;

  @Override
  public List<String> names() {
    return Corruption.named("frost");
  }

  @Override
  public double[][] table() {
    return new double[][] {{1, .4}, {.8, .6}, {.7, .7}, {.65, .7}, {.6, .75}};
  }

  @Override
  public void corrupt(Planes image, double[] severity, SplittableRandom random) {
    double[] veins = Plasma.of(image.height(), image.width(), VEINS, random);
    double[] haze = Plasma.of(image.height(), image.width(), HAZE, random);
    double[] ice = image.color(0.9, 0.96, 1);
    for (int c = 0; c < ice.length; c++) {
      double[] plane = image.values()[c];
      double tint = ice[c];
      Arrays.setAll(
          plane,
          i -> {
            double vein = Math.pow(1 - Math.abs(2 * veins[i] - 1), SHARPNESS);
            double frost = tint * Math.min(1, 0.2 + 0.5 * haze[i] + 0.5 * vein);
            return severity[0] * plane[i] + severity[1] * frost;
          });
    }
  }
}
