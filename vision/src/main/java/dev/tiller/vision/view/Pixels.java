package dev.tiller.vision.view;

import dev.tiller.ground.UserError;
import dev.tiller.tensor.Tensors;
import java.util.Arrays;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.ScalarOptional;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.ScalarType;

/** What transforms of pixels share: checks, numbers of rows beside them, grey, clipping. */
final class Pixels {

  /** Shares of red, green and blue in grey: ITU-R 601-2 as Pillow rounds it, of 65,536. */
  private static final double[] GREY = {19595 / 65536.0, 38470 / 65536.0, 7471 / 65536.0};

  private static final double ROUNDING = 1e-9;

  private Pixels() {}

  static void check(Tensor images, int rows) {
    if (images.dim() != 4 || images.numel() == 0 || !images.is_floating_point()) {
      throw new UserError(
          "Views are taken of images [rows, channels, height, width] in a float type, but got %s of shape %s; convert them first."
              .formatted(images.scalar_type().intern(), Arrays.toString(Tensors.shape(images))));
    }
    if (images.size(0) != rows) {
      throw new IllegalArgumentException(
          "%d images have parameters or seeds for %d".formatted(images.size(0), rows));
    }
  }

  /** One parameter of every row as [rows, 1, 1, 1], in the images' type. */
  static Tensor column(double[][] drawn, int index, Tensor like) {
    double[] values = new double[drawn.length];
    for (int r = 0; r < drawn.length; r++) {
      values[r] = drawn[r][index];
    }
    return Tensors.as(Tensors.of(values, values.length, 1, 1, 1), like.scalar_type().intern());
  }

  /** Row by row the one or the other. */
  static Tensor choose(boolean[] first, Tensor one, Tensor other) {
    long[] flags = new long[first.length];
    for (int r = 0; r < first.length; r++) {
      flags[r] = first[r] ? 1 : 0;
    }
    Tensor mask = Tensors.of(flags, flags.length, 1, 1, 1).to(ScalarType.Bool);
    return torch.where(mask, one, other);
  }

  /** [rows, 1, height, width]; of grey images themselves. */
  static Tensor grey(Tensor images, String name) {
    if (images.size(1) == 1) {
      return images;
    }
    requireColors(images, name);
    Tensor shares = Tensors.as(Tensors.of(GREY, 1, 3, 1, 1), images.scalar_type().intern());
    return images.mul(shares).sum(new long[] {1}, true, null);
  }

  static void requireColors(Tensor images, String name) {
    if (images.size(1) != 3) {
      throw new UserError(
          "The view \"%s\" is one of red, green and blue, but these images have %d channels; leave it out."
              .formatted(name, images.size(1)));
    }
  }

  static Tensor clipped(Tensor images) {
    return images.clamp(new ScalarOptional(new Scalar(0.0)), new ScalarOptional(new Scalar(1.0)));
  }

  /** Where a number lies between two, 0 to 1 up to rounding; a half if they are the same. */
  static double share(double value, double low, double high) {
    if (low == high) {
      return 0.5;
    }
    double share = (value - low) / (high - low);
    double inside = Math.min(1, Math.max(0, share));
    return Math.abs(share - inside) < ROUNDING ? inside : share;
  }
}
