package dev.tiller.diffusion.layer;

import dev.tiller.tensor.Tensors;
import org.bytedeco.pytorch.Tensor;

/** Nearest-neighbour enlargement, as autoencoders and UNets go up. */
public final class Resampling {

  private Resampling() {}

  /**
   * @param x [rows, channels, height, width]
   * @return [rows, channels, height wanted, width wanted]; pixel i is that at floor(i old / new)
   */
  public static Tensor nearest(Tensor x, long height, long width) {
    if (height == 2 * x.size(2) && width == 2 * x.size(3)) {
      return x.unsqueeze(3)
          .unsqueeze(5)
          .expand(x.size(0), x.size(1), x.size(2), 2, x.size(3), 2)
          .reshape(x.size(0), x.size(1), height, width);
    }
    return x.index_select(2, places(x.size(2), height)).index_select(3, places(x.size(3), width));
  }

  private static Tensor places(long old, long wanted) {
    long[] places = new long[(int) wanted];
    for (int i = 0; i < places.length; i++) {
      places[i] = i * old / wanted;
    }
    return Tensors.of(places);
  }
}
