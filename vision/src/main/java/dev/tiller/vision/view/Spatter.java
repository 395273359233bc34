package dev.tiller.vision.view;

import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;

/**
 * Drops on the lens: water up to severity 3, then mud. Water is as bright as it is thick; the
 * benchmark also gives it a relief by an edge detector, which is left out here, so that figures of
 * severities 1 to 3 are not comparable with its own. Table: mean and deviation of the noise, sigma
 * of its blur, cut, strength of water or sigma of mud, 1 for mud.
 */
public record Spatter() implements Corruption {

  private static final double CUT = 4;
  private static final double THIN = 0.8;
  private static final double LEVELS = 255;

  @Override
  public List<String> names() {
    return Corruption.named("spatter");
  }

  @Override
  public double[][] table() {
    return new double[][] {
      {.65, .3, 4, .69, .6, 0},
      {.65, .3, 3, .68, .6, 0},
      {.65, .3, 2, .68, .5, 0},
      {.65, .3, 1, .65, 1.5, 1},
      {.67, .4, 1, .65, 1.5, 1}
    };
  }

  @Override
  public void corrupt(Planes image, double[] severity, SplittableRandom random) {
    double[] z = Stream.normal(random, image.size());
    double[] noise = new double[z.length];
    Arrays.setAll(noise, i -> severity[0] + severity[1] * z[i]);
    double[] liquid = image.gaussian(noise, severity[2], CUT, Planes.Border.NEAREST);
    double least = severity[3];
    if (severity[5] == 0) {
      double most = Arrays.stream(liquid).map(v -> v < least ? 0 : v).max().orElse(0);
      double[] water = image.color(175 / LEVELS, 238 / LEVELS, 238 / LEVELS);
      for (int c = 0; c < water.length && most > 0; c++) {
        double[] plane = image.values()[c];
        double bright = severity[4] / most * water[c];
        Arrays.setAll(plane, i -> plane[i] + (liquid[i] < least ? 0 : bright * liquid[i]));
      }
      return;
    }
    double[] drops = Arrays.stream(liquid).map(v -> v > least ? 1 : 0).toArray();
    double[] soft = image.gaussian(drops, severity[4], CUT, Planes.Border.NEAREST);
    double[] mud = image.color(63 / LEVELS, 42 / LEVELS, 20 / LEVELS);
    for (int c = 0; c < mud.length; c++) {
      double[] plane = image.values()[c];
      double brown = mud[c];
      Arrays.setAll(
          plane, i -> soft[i] < THIN ? plane[i] : (1 - soft[i]) * plane[i] + soft[i] * brown);
    }
  }
}
