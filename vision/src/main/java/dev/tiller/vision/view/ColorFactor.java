package dev.tiller.vision.view;

import dev.tiller.ground.UserError;
import java.util.Locale;
import org.bytedeco.pytorch.Tensor;

/**
 * Brightness, contrast and saturation as Pillow and torchvision have them: {@code base + f (v -
 * base)}, clipped to [0, 1], where the base is black, the mean of the grey image, or the grey
 * image. (ImageNet-C's are others: its contrast takes each channel's mean, its brightness adds to
 * HSV's value.) Parameter: the factor f, uniform from 1 - most to 1 + most.
 *
 * @param kind what it changes
 * @param most how far the factor may be from 1, above 0 and up to 1
 */
public record ColorFactor(Kind kind, double most) implements Around {

  /** What a factor changes. */
  public enum Kind {
    /** Away from black. */
    BRIGHTNESS,
    /** Away from the mean of the grey image. */
    CONTRAST,
    /** Away from the grey image; grey images have none to change. */
    SATURATION
  }

  /** Checks the range. */
  public ColorFactor {
    if (!(most > 0 && most <= 1)) {
      throw new UserError(
          "A %s factor of 1 +- %s was asked for; a range above 0 and up to 1 was expected."
              .formatted(kind.name().toLowerCase(Locale.ROOT), most));
    }
  }

  /** Factors from 1 - range to 1 + range. */
  public static ColorFactor brightness(double range) {
    return new ColorFactor(Kind.BRIGHTNESS, range);
  }

  /** Factors from 1 - range to 1 + range. */
  public static ColorFactor contrast(double range) {
    return new ColorFactor(Kind.CONTRAST, range);
  }

  /** Factors from 1 - range to 1 + range. */
  public static ColorFactor saturation(double range) {
    return new ColorFactor(Kind.SATURATION, range);
  }

  @Override
  public String name() {
    return kind.name().toLowerCase(Locale.ROOT);
  }

  @Override
  public double center() {
    return 1;
  }

  @Override
  public Tensor change(Tensor images, double[][] drawn) {
    Tensor factor = Pixels.column(drawn, 0, images);
    return Pixels.clipped(
        switch (kind) {
          case BRIGHTNESS -> images.mul(factor);
          case CONTRAST -> {
            Tensor mean = Pixels.grey(images, "contrast").mean(new long[] {2, 3}, true, null);
            yield mean.add(images.sub(mean).mul(factor));
          }
          case SATURATION -> {
            Tensor grey = Pixels.grey(images, "saturation");
            yield grey.add(images.sub(grey).mul(factor));
          }
        });
  }
}
