package dev.tiller.vision.layer;

import dev.tiller.network.Pass;
import dev.tiller.tensor.Tensors;
import org.bytedeco.pytorch.MemoryFormatOptional;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch.MemoryFormat;
import org.bytedeco.pytorch.global.torch.ScalarType;

/**
 * The layout in which the channels of a place lie side by side. Convolutions of small images need
 * it inside anyway, and batch normalization, forward and backward, is up to twice as fast: what a
 * network is given so, all its layers keep so.
 */
public final class ChannelsLast {

  private ChannelsLast() {}

  /**
   * What a training pass in float32 is given, laid out so; anything else as it is.
   *
   * @param x [rows, channels, height, width]
   */
  public static Tensor inTraining(Tensor x, Pass pass) {
    return pass.training() && Tensors.type(x) == ScalarType.Float
        ? x.clone(new MemoryFormatOptional(MemoryFormat.ChannelsLast))
        : x;
  }
}
