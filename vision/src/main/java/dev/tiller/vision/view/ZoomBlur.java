package dev.tiller.vision.view;

import dev.tiller.ground.UserError;
import dev.tiller.vision.layer.Warp;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;

/**
 * The mean of the image and of its magnifications about the center, from 1 (the image once more) to
 * a factor in steps, bilinear: ImageNet-C's zoom blur. Parameters: the factor, uniform from 1, and
 * the step, 0.01 unless set; normalized (factor - 1) / (most - 1).
 *
 * @param most factor, above 1
 */
public record ZoomBlur(double most) implements Transform {

  private static final double STEP = 0.01;

  /** Steps as far as this beyond their end belong to it: decimal steps are no binary ones. */
  private static final double ROUNDING = 1e-9;

  /** Checks the factor. */
  public ZoomBlur {
    if (!(most > 1 && most < Double.POSITIVE_INFINITY)) {
      throw new UserError(
          "A zoom of up to %s was asked for; a factor above 1 was expected.".formatted(most));
    }
  }

  @Override
  public List<String> names() {
    return List.of("zoom_blur");
  }

  @Override
  public double[] draw(SplittableRandom random, int height, int width) {
    return new double[] {1 + (most - 1) * random.nextDouble(), STEP};
  }

  @Override
  public double[] neutral(int height, int width) {
    return new double[] {1, STEP};
  }

  @Override
  public double[] normalized(double[] drawn, int height, int width) {
    return new double[] {Pixels.share(drawn[0], 1, most)};
  }

  @Override
  public Tensor change(Tensor images, double[][] drawn) {
    int[] steps = new int[drawn.length];
    Arrays.setAll(steps, r -> steps(drawn[r][0], drawn[r][1]));
    int longest = IntStream.of(steps).max().orElseThrow();
    Tensor sum = images.clone();
    Tensor counts = Pixels.column(new double[drawn.length][1], 0, images).add(new Scalar(1.0));
    for (int k = 0; k <= longest; k++) {
      double[] factors = new double[drawn.length];
      double[][] taken = new double[drawn.length][1];
      for (int r = 0; r < factors.length; r++) {
        factors[r] = 1 + drawn[r][1] * k;
        taken[r][0] = k <= steps[r] ? 1 : 0;
      }
      Tensor takes = Pixels.column(taken, 0, images);
      sum.add_(Warp.zoomed(images, factors).mul(takes));
      counts.add_(takes);
    }
    return sum.div(counts);
  }

  private static int steps(double factor, double step) {
    if (!(factor >= 1 && factor < Double.POSITIVE_INFINITY && step > 0)) {
      throw new UserError(
          "A zoom of %s in steps of %s was asked for; a factor of at least 1 in steps above 0 was expected."
              .formatted(factor, step));
    }
    return (int) Math.floor((factor - 1) / step + ROUNDING);
  }
}
