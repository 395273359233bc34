package dev.tiller.vision.layer;

import dev.tiller.ground.UserError;
import java.util.Arrays;
import org.bytedeco.pytorch.LongOptional;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;

/** Pixels put together. Nothing here has parameters. */
public final class Pooling {

  private Pooling() {}

  /**
   * The largest of each square, as torch's MaxPool2d.
   *
   * @param x [rows, channels, height, width]
   * @param padding pixels on each side that never are the largest; at most half the size
   */
  public static Tensor max(Tensor x, int size, int stride, int padding) {
    return torch.max_pool2d(
        x,
        new long[] {size, size},
        new long[] {stride, stride},
        new long[] {padding, padding},
        new long[] {1, 1},
        false);
  }

  /**
   * The mean of squares side by side.
   *
   * @param x [..., channels, height, width]; the size must divide both
   * @throws UserError if it does not: a remainder left out would break every symmetry
   */
  public static Tensor mean(Tensor x, int size) {
    long height = x.size(-2);
    long width = x.size(-1);
    if (height % size != 0 || width % size != 0) {
      throw new UserError(
          "Squares of %d pixels do not fill images of %d by %d; give images whose height and width are multiples, or pad them."
              .formatted(size, height, width));
    }
    long[] sides = {size, size};
    if (x.dim() <= 4) {
      return torch.avg_pool2d(x, sides, sides, new long[] {0, 0}, false, true, new LongOptional());
    }
    Tensor flat = x.flatten(0, x.dim() - 4);
    long[] shape = new long[(int) x.dim()];
    Arrays.setAll(shape, x::size);
    shape[shape.length - 2] /= size;
    shape[shape.length - 1] /= size;
    return mean(flat, size).view(shape);
  }

  /**
   * The mean of all places: [rows, channels, ...] to [rows, channels].
   *
   * @param x [rows, channels, ...]
   */
  public static Tensor global(Tensor x) {
    if (x.dim() == 4 && x.stride(1) == 1) {
      // Channels last: so the gradient, too, is laid out as the layers before will want it.
      return x.permute(0, 2, 3, 1).flatten(1, 2).mean(new long[] {1}, false, null);
    }
    return x.flatten(2, -1).mean(new long[] {2}, false, null);
  }
}
