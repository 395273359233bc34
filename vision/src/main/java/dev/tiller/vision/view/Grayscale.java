package dev.tiller.vision.view;

import java.util.List;
import java.util.SplittableRandom;
import org.bytedeco.pytorch.Tensor;

/**
 * Color taken away; the channels stay. Parameter, normalized already: how much, 1 when drawn. As a
 * view it is taken {@link #sometimes}.
 */
public record Grayscale() implements Transform {

  @Override
  public List<String> names() {
    return List.of("grayscale");
  }

  @Override
  public double[] draw(SplittableRandom random, int height, int width) {
    return new double[] {1};
  }

  @Override
  public double[] neutral(int height, int width) {
    return new double[] {0};
  }

  @Override
  public double[] normalized(double[] drawn, int height, int width) {
    return drawn.clone();
  }

  @Override
  public Tensor change(Tensor images, double[][] drawn) {
    Tensor grey = Pixels.grey(images, "grayscale");
    return images.add(grey.sub(images).mul(Pixels.column(drawn, 0, images)));
  }
}
