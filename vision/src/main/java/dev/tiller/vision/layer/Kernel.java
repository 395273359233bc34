package dev.tiller.vision.layer;

import dev.tiller.ground.UserError;

/**
 * What a convolution looks at and how it steps.
 *
 * @param in channels
 * @param out channels
 * @param size side of the square, in pixels
 * @param stride pixels from one place to the next
 * @param padding pixels added on each side
 * @param groups parts into which the channels fall, each convolved by itself
 * @param bias whether a number is added to each channel
 * @param border what stands in the padding
 */
public record Kernel(
    int in, int out, int size, int stride, int padding, int groups, boolean bias, Border border) {

  /** What stands beyond the border of an image. */
  public enum Border {
    /** Zeros: a network can tell where the border is. */
    ZERO,
    /** The other side: exactly equivariant to circular shifts. */
    CIRCULAR
  }

  /** Checks that the sizes make a convolution. */
  public Kernel {
    if (in < 1 || out < 1 || size < 1 || stride < 1 || padding < 0 || groups < 1) {
      throw new UserError(
          "A convolution of %d to %d channels with size %d, stride %d, padding %d and %d groups is none; all but the padding must be at least 1."
              .formatted(in, out, size, stride, padding, groups));
    }
    if (in % groups != 0 || out % groups != 0) {
      throw new UserError(
          "A convolution in %d groups has %d input and %d output channels; both must be a multiple of the groups."
              .formatted(groups, in, out));
    }
  }

  /** Stride 1, as much padding as keeps the size (of an odd kernel), zeros there, no bias. */
  public static Kernel of(int in, int out, int size) {
    return new Kernel(in, out, size, 1, size / 2, 1, false, Border.ZERO);
  }

  /** The same with another stride. */
  public Kernel strided(int pixels) {
    return new Kernel(in, out, size, pixels, padding, groups, bias, border);
  }

  /** The same with other padding. */
  public Kernel padded(int pixels) {
    return new Kernel(in, out, size, stride, pixels, groups, bias, border);
  }

  /** The same in groups. */
  public Kernel grouped(int parts) {
    return new Kernel(in, out, size, stride, padding, parts, bias, border);
  }

  /** The same with a bias. */
  public Kernel withBias() {
    return new Kernel(in, out, size, stride, padding, groups, true, border);
  }

  /** The same, seeing the other side beyond the border. */
  public Kernel circular() {
    return new Kernel(in, out, size, stride, padding, groups, bias, Border.CIRCULAR);
  }
}
