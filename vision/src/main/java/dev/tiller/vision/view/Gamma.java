package dev.tiller.vision.view;

import dev.tiller.ground.UserError;
import java.util.List;
import java.util.SplittableRandom;
import org.bytedeco.pytorch.Tensor;

/**
 * Every value to a power. Parameter: the power, its natural logarithm uniform; normalized (log
 * power + most) / (2 most), so that 1 is 0.5.
 *
 * @param most of the logarithm in either direction, above 0
 */
public record Gamma(double most) implements Transform {

  /** Checks the range. */
  public Gamma {
    if (!(most > 0 && most < Double.POSITIVE_INFINITY)) {
      throw new UserError(
          "A gamma of e to the power of +- %s was asked for; a number above 0 was expected."
              .formatted(most));
    }
  }

  @Override
  public List<String> names() {
    return List.of("gamma");
  }

  @Override
  public double[] draw(SplittableRandom random, int height, int width) {
    return new double[] {Math.exp(most * (2 * random.nextDouble() - 1))};
  }

  @Override
  public double[] neutral(int height, int width) {
    return new double[] {1};
  }

  @Override
  public double[] normalized(double[] drawn, int height, int width) {
    return new double[] {Pixels.share(Math.log(drawn[0]), -most, most)};
  }

  @Override
  public boolean pointwise() {
    return true;
  }

  @Override
  public Tensor change(Tensor images, double[][] drawn) {
    return Pixels.clipped(images).pow(Pixels.column(drawn, 0, images));
  }
}
