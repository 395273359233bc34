package dev.tiller.vision.view;

import dev.tiller.ground.UserError;
import java.util.Locale;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;

/**
 * The factors of Pillow's ImageEnhance on images of 8 bits: {@code base + f (v - base)}, clipped,
 * where the base is rounded to 8 bits as Pillow does. ({@link ColorFactor} is the same without that
 * rounding.) Parameter: the factor f, uniform from 1 - most to 1 + most.
 *
 * @param kind what it changes
 * @param most how far the factor may be from 1, above 0 and up to 1
 */
public record Enhancement(Kind kind, double most) implements Around {

  private static final double LEVELS = 255;

  /** Weights of the smoothed image that sharpness starts from, of 13. */
  private static final double[][] SMOOTH = {
    {1 / 13.0, 1 / 13.0, 1 / 13.0}, {1 / 13.0, 5 / 13.0, 1 / 13.0}, {1 / 13.0, 1 / 13.0, 1 / 13.0}
  };

  /** What a factor changes. */
  public enum Kind {
    /** Away from black. */
    BRIGHTNESS,
    /** Away from the mean of the grey image, a whole number. */
    CONTRAST,
    /** Away from the grey image. */
    SATURATION,
    /** Away from the image smoothed over 3 by 3; the outermost pixels stay. */
    SHARPNESS
  }

  /** Checks the range. */
  public Enhancement {
    if (!(most > 0 && most <= 1)) {
      throw new UserError(
          "A %s factor of 1 +- %s was asked for; a range above 0 and up to 1 was expected."
              .formatted(kind.name().toLowerCase(Locale.ROOT), most));
    }
  }

  @Override
  public String name() {
    return "enhanced_" + kind.name().toLowerCase(Locale.ROOT);
  }

  @Override
  public double center() {
    return 1;
  }

  @Override
  public boolean pointwise() {
    return kind == Kind.BRIGHTNESS;
  }

  @Override
  public Tensor change(Tensor images, double[][] drawn) {
    Tensor factor = Pixels.column(drawn, 0, images);
    Tensor base =
        switch (kind) {
          case BRIGHTNESS -> images.mul(new Scalar(0.0));
          case CONTRAST -> rounded(grey(images).mean(new long[] {2, 3}, true, null));
          case SATURATION -> grey(images);
          case SHARPNESS -> smoothed(images, drawn.length);
        };
    return Pixels.clipped(base.add(images.sub(base).mul(factor)));
  }

  private static Tensor grey(Tensor images) {
    return images.size(1) == 1 ? images : rounded(Pixels.grey(images, "grey"));
  }

  private static Tensor rounded(Tensor images) {
    return images.mul(new Scalar(LEVELS)).add(new Scalar(0.5)).floor().div(new Scalar(LEVELS));
  }

  private static Tensor smoothed(Tensor images, int rows) {
    double[][][] kernels = new double[rows][][];
    java.util.Arrays.fill(kernels, SMOOTH);
    Tensor smooth = images.clone();
    long height = images.size(2);
    long width = images.size(3);
    if (height > 2 && width > 2) {
      Tensor inner =
          rounded(RowKernels.convolve(images, kernels))
              .narrow(2, 1, height - 2)
              .narrow(3, 1, width - 2);
      smooth.narrow(2, 1, height - 2).narrow(3, 1, width - 2).copy_(inner);
    }
    return smooth;
  }
}
