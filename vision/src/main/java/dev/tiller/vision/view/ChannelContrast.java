package dev.tiller.vision.view;

import dev.tiller.ground.UserError;
import org.bytedeco.pytorch.Tensor;

/**
 * Contrast as ImageNet-C has it: {@code m + f (v - m)} about the mean m of each channel, clipped.
 * Parameter: the factor, uniform from 1 - most to 1 + most.
 *
 * @param most how far the factor may be from 1, above 0 and up to 1
 */
public record ChannelContrast(double most) implements Around {

  /** Checks the range. */
  public ChannelContrast {
    if (!(most > 0 && most <= 1)) {
      throw new UserError(
          "A contrast of 1 +- %s was asked for; a range above 0 and up to 1 was expected."
              .formatted(most));
    }
  }

  @Override
  public String name() {
    return "channel_contrast";
  }

  @Override
  public double center() {
    return 1;
  }

  @Override
  public Tensor change(Tensor images, double[][] drawn) {
    Tensor mean = images.mean(new long[] {2, 3}, true, null);
    return Pixels.clipped(mean.add(images.sub(mean).mul(Pixels.column(drawn, 0, images))));
  }
}
