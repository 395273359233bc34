package dev.tiller.vision.layer;

import dev.tiller.network.load.ParameterSource;
import dev.tiller.tensor.Tensors;
import java.util.Map;
import org.bytedeco.pytorch.Tensor;

/** Parameters as a test states them. */
record Given(Map<String, double[]> values) implements ParameterSource {

  @Override
  public boolean has(String name) {
    return values.containsKey(name);
  }

  @Override
  public Tensor get(String name, long... shape) {
    return Tensors.of(values.get(name), shape);
  }
}
