package dev.tiller.vision.view;

import java.util.List;
import java.util.SplittableRandom;
import org.bytedeco.pytorch.Tensor;

/**
 * Mirrored, with a probability of a half. Parameter: 1 if mirrored, else 0; normalized 0.75 and
 * 0.25, as DUET has it (arXiv 2306.16058).
 *
 * @param upsideDown top and bottom rather than left and right
 */
public record Flip(boolean upsideDown) implements Transform {

  /** Left and right. */
  public static Flip horizontal() {
    return new Flip(false);
  }

  /** Top and bottom. */
  public static Flip vertical() {
    return new Flip(true);
  }

  @Override
  public List<String> names() {
    return List.of(upsideDown ? "vertical_flip" : "horizontal_flip");
  }

  @Override
  public double[] draw(SplittableRandom random, int height, int width) {
    return new double[] {random.nextBoolean() ? 1 : 0};
  }

  @Override
  public double[] neutral(int height, int width) {
    return new double[] {0};
  }

  @Override
  public double[] normalized(double[] drawn, int height, int width) {
    return new double[] {0.25 + 0.5 * drawn[0]};
  }

  /** All rows: those that stay are neutral. */
  @Override
  public Tensor change(Tensor images, double[][] drawn) {
    return images.flip(upsideDown ? 2 : 3);
  }
}
