package dev.tiller.vision.view;

import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;

/** A cloud over the image, which is then darkened to its range. Table: amount, decay. */
public record Fog() implements Corruption {

  @Override
  public List<String> names() {
    return Corruption.named("fog");
  }

  @Override
  public double[][] table() {
    return new double[][] {{1.5, 2}, {2, 2}, {2.5, 1.7}, {2.5, 1.5}, {3, 1.4}};
  }

  @Override
  public void corrupt(Planes image, double[] severity, SplittableRandom random) {
    double amount = severity[0];
    double most = Arrays.stream(image.values()).flatMapToDouble(Arrays::stream).max().orElseThrow();
    double[] cloud = Plasma.of(image.height(), image.width(), severity[1], random);
    for (double[] plane : image.values()) {
      Arrays.setAll(plane, i -> (plane[i] + amount * cloud[i]) * most / (most + amount));
    }
  }
}
