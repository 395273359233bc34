package dev.tiller.vision.view;

import dev.tiller.ground.UserError;
import dev.tiller.vision.layer.Warp;
import java.util.List;
import java.util.SplittableRandom;
import org.bytedeco.pytorch.Tensor;

/**
 * Magnified or made smaller about the center, bilinear, zeros where nothing was. Parameter: the
 * factor, its logarithm uniform; normalized (log factor - log least) / (log most - log least).
 *
 * @param least factor, above 0
 * @param most factor
 */
public record Scale(double least, double most) implements Transform {

  /** Checks the range. */
  public Scale {
    if (!(least > 0 && least <= most && most < Double.POSITIVE_INFINITY)) {
      throw new UserError(
          "Scales from %s to %s were asked for; 0 < least <= most was expected."
              .formatted(least, most));
    }
  }

  @Override
  public List<String> names() {
    return List.of("scale");
  }

  @Override
  public double[] draw(SplittableRandom random, int height, int width) {
    double low = Math.log(least);
    return new double[] {Math.exp(low + (Math.log(most) - low) * random.nextDouble())};
  }

  @Override
  public double[] neutral(int height, int width) {
    return new double[] {1};
  }

  @Override
  public double[] normalized(double[] drawn, int height, int width) {
    return new double[] {Pixels.share(Math.log(drawn[0]), Math.log(least), Math.log(most))};
  }

  @Override
  public Tensor change(Tensor images, double[][] drawn) {
    double[] factors = new double[drawn.length];
    for (int r = 0; r < drawn.length; r++) {
      factors[r] = drawn[r][0];
      if (!(factors[r] > 0)) {
        throw new UserError(
            "A scale of %s was asked for; a factor above 0 was expected.".formatted(factors[r]));
      }
    }
    return Warp.zoomed(images, factors);
  }
}
