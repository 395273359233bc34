package dev.tiller.vision.backbone;

import dev.tiller.network.load.ParameterSource;
import dev.tiller.tensor.Tensors;
import java.util.Arrays;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.ScalarType;

/** Weights and images by a formula, the same as in golden/make.py. */
final class Waves implements ParameterSource {

  static double[] wave(String name, int count) {
    long phase = 0;
    for (int i = 0; i < name.length(); i++) {
      phase += (long) name.charAt(i) * (i + 1);
    }
    phase %= 1009;
    double[] values = new double[count];
    for (int i = 0; i < count; i++) {
      values[i] = Math.sin(0.7 * i + phase);
    }
    return values;
  }

  private static int count(long... shape) {
    return (int) Arrays.stream(shape).reduce(1, (a, b) -> a * b);
  }

  static Tensor images(long... shape) {
    return Tensors.of(wave("images", count(shape)), shape);
  }

  @Override
  public boolean has(String name) {
    return true;
  }

  @Override
  public Tensor get(String name, long... shape) {
    double[] values = wave(name, count(shape));
    double scale = 0.1;
    if (shape.length > 1 && name.endsWith("weight")) {
      scale = Math.sqrt(2.0 * shape[0] / count(shape));
    }
    boolean gain = shape.length == 1 && name.endsWith("weight");
    for (int i = 0; i < values.length; i++) {
      double s = values[i];
      values[i] = name.endsWith("running_var") ? 1 + 0.5 * s * s : gain ? 1 + 0.1 * s : scale * s;
    }
    return Tensors.of(values, shape);
  }

  @Override
  public Tensor whole(String name, long... shape) {
    return torch.zeros(shape, Tensors.options(ScalarType.Long));
  }
}
