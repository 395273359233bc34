package dev.tiller.diffusion.layer;

import dev.tiller.tensor.Tensors;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorVector;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.ScalarType;

/** Sinusoidal features of a time, cosines first: frequencies exp(-ln(10000) i / half). */
public final class TimeFeatures {

  private static final double LONGEST = 10_000;

  private TimeFeatures() {}

  /**
   * @param times any shape [...], which may be fractional
   * @param width even
   * @param type of the result; computed in float64
   * @return [..., width]
   */
  public static Tensor of(Tensor times, int width, ScalarType type) {
    int half = width / 2;
    double[] frequencies = new double[half];
    for (int i = 0; i < half; i++) {
      frequencies[i] = Math.exp(-Math.log(LONGEST) * i / half);
    }
    Tensor angles = times.to(ScalarType.Double).unsqueeze(-1).mul(Tensors.of(frequencies));
    try (TensorVector both = new TensorVector(angles.cos(), angles.sin())) {
      return torch.cat(both, -1).to(type);
    }
  }
}
