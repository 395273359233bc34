package dev.tiller.vision.view;

import dev.tiller.ground.UserError;
import java.util.List;
import java.util.SplittableRandom;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;

/**
 * Saturation times a factor plus a number, and value plus a number, in HSV, clipped to [0, 1]: what
 * ImageNet-C calls saturate and brightness. (Pure yellow has the value 1 and cannot get brighter.)
 * Parameters: factor, saturation added, value added; the factor is uniform from 1 - most to 1 +
 * most, the others from -most to most; normalized each around 0.5.
 *
 * @param most range of each, above 0 and up to 1
 */
public record HsvShift(double most) implements Transform {

  private static final double TINY = 1e-12;

  /** Checks the range. */
  public HsvShift {
    if (!(most > 0 && most <= 1)) {
      throw new UserError(
          "A shift of up to %s was asked for; above 0 and up to 1 was expected.".formatted(most));
    }
  }

  @Override
  public List<String> names() {
    return List.of("hsv_saturation_factor", "hsv_saturation", "hsv_value");
  }

  @Override
  public double[] draw(SplittableRandom random, int height, int width) {
    return new double[] {
      1 + most * (2 * random.nextDouble() - 1),
      most * (2 * random.nextDouble() - 1),
      most * (2 * random.nextDouble() - 1)
    };
  }

  @Override
  public double[] neutral(int height, int width) {
    return new double[] {1, 0, 0};
  }

  @Override
  public double[] normalized(double[] drawn, int height, int width) {
    return new double[] {
      Pixels.share(drawn[0], 1 - most, 1 + most),
      Pixels.share(drawn[1], -most, most),
      Pixels.share(drawn[2], -most, most)
    };
  }

  @Override
  public Tensor change(Tensor images, double[][] drawn) {
    Tensor value = images.amax(new long[] {1}, true);
    Tensor range = value.sub(images.amin(new long[] {1}, true));
    Tensor black = value.le(new Scalar(TINY));
    Tensor grey = range.le(new Scalar(TINY));
    Tensor one = value.mul(new Scalar(0.0)).add(new Scalar(1.0));
    Tensor saturation = range.div(torch.where(black, one, value));
    Tensor wanted =
        Pixels.clipped(
            saturation.mul(Pixels.column(drawn, 0, images)).add(Pixels.column(drawn, 1, images)));
    // A grey pixel's hue is red, as HSV has it by convention.
    Tensor distance = value.sub(images).div(torch.where(grey, one, range));
    Tensor hued = torch.where(grey, reds(images), distance);
    Tensor lit = Pixels.clipped(value.add(Pixels.column(drawn, 2, images)));
    return lit.mul(one.sub(hued.mul(wanted)));
  }

  /** Distance from the value of a pure red: none in the first channel, all of it in the others. */
  private static Tensor reds(Tensor images) {
    Tensor ones = images.mul(new Scalar(0.0)).add(new Scalar(1.0));
    ones.narrow(1, 0, 1).zero_();
    return ones;
  }
}
