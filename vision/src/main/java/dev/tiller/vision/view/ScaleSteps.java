package dev.tiller.vision.view;

import dev.tiller.ground.UserError;
import dev.tiller.vision.layer.Warp;
import java.util.List;
import java.util.SplittableRandom;
import org.bytedeco.pytorch.Tensor;

/**
 * Magnification about the center by a power of a factor, bilinear, zeros where nothing was: what
 * moves the scales of a pyramid of that factor by whole steps (arXiv 2211.08282). Parameter: the
 * steps, negative to make smaller, uniform; normalized (steps + most) / (2 most), so that none is
 * 0.5.
 *
 * @param most steps in either direction, at least 1
 * @param factor of one step, above 1
 */
public record ScaleSteps(int most, double factor) implements Transform {

  /** Checks the range. */
  public ScaleSteps {
    if (most < 1 || !(factor > 1 && factor < Double.POSITIVE_INFINITY)) {
      throw new UserError(
          "Up to %d steps of scale by a factor %s were asked for; at least 1 step and a factor above 1 were expected."
              .formatted(most, factor));
    }
  }

  @Override
  public List<String> names() {
    return List.of("scale_steps");
  }

  @Override
  public double[] draw(SplittableRandom random, int height, int width) {
    return new double[] {random.nextInt(-most, most + 1)};
  }

  @Override
  public double[] neutral(int height, int width) {
    return new double[] {0};
  }

  @Override
  public double[] normalized(double[] drawn, int height, int width) {
    return new double[] {Pixels.share(drawn[0], -most, most)};
  }

  @Override
  public Tensor change(Tensor images, double[][] drawn) {
    double[] factors = new double[drawn.length];
    for (int r = 0; r < drawn.length; r++) {
      factors[r] = Math.pow(factor, drawn[r][0]);
    }
    return Warp.zoomed(images, factors);
  }
}
