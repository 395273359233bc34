package dev.tiller.diffusion.layer;

import dev.tiller.tensor.Tensors;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorVector;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.ScalarType;

/**
 * Sinusoidal features of a time, cosines first: frequencies exp(-ln(10000) i / half).
 *
 * <p>In every type but float64 they are computed in float32, each operation rounded as those had it
 * who trained these models: at time 1000 a frequency that is exact turns the angle by 6e-5, which
 * is most of what a call of the denoiser would differ by.
 */
public final class TimeFeatures {

  private static final double LONGEST = 10_000;

  private TimeFeatures() {}

  /**
   * @param times any shape [...], which may be fractional
   * @param width even
   * @param type of the result
   * @return [..., width]
   */
  public static Tensor of(Tensor times, int width, ScalarType type) {
    boolean exact = type == ScalarType.Double;
    Tensor frequencies = exact ? Tensors.of(exact(width / 2)) : Tensors.of(rounded(width / 2));
    Tensor angles =
        Tensors.as(times, exact ? type : ScalarType.Float).unsqueeze(-1).mul(frequencies);
    try (TensorVector both = new TensorVector(angles.cos(), angles.sin())) {
      return torch.cat(both, -1).to(type);
    }
  }

  private static double[] exact(int half) {
    double[] frequencies = new double[half];
    for (int i = 0; i < half; i++) {
      frequencies[i] = Math.exp(-Math.log(LONGEST) * i / half);
    }
    return frequencies;
  }

  private static float[] rounded(int half) {
    float[] frequencies = new float[half];
    for (int i = 0; i < half; i++) {
      float scaled = (float) -Math.log(LONGEST) * i;
      frequencies[i] = (float) Math.exp(scaled / half);
    }
    return frequencies;
  }
}
