package dev.tiller.network.load;

import dev.tiller.tensor.TensorScope;
import dev.tiller.tensor.Tensors;
import org.bytedeco.pytorch.Generator;
import org.bytedeco.pytorch.GeneratorOptional;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.ScalarType;

/**
 * Parameters for a network that is to be trained or measured: matrices normal with standard
 * deviation {@code deviation}, gains at the value that leaves their input alone, biases zero. The
 * same seed and order of requests give the same bits.
 */
public final class RandomParameters implements ParameterSource, AutoCloseable {

  private final double deviation;
  private final Generator generator;

  /**
   * @param seed of the generator
   * @param deviation of matrices, such as 0.02
   */
  public RandomParameters(long seed, double deviation) {
    this.deviation = deviation;
    try (TensorScope scope = TensorScope.open()) {
      this.generator = scope.disown(torch.make_generator_cpu(seed));
    }
  }

  /** Biases are left out where they are optional. */
  @Override
  public boolean has(String name) {
    return !name.endsWith(".bias");
  }

  @Override
  public boolean stored() {
    return false;
  }

  @Override
  public Tensor get(String name, long... shape) {
    try (TensorScope scope = TensorScope.open()) {
      Tensor tensor = torch.empty(shape, Tensors.options(ScalarType.Float), null);
      if (shape.length > 1) {
        tensor.normal_(0, deviation, new GeneratorOptional(generator));
      } else {
        tensor.fill_(new Scalar(name.endsWith(".bias") ? 0.0 : 1.0));
      }
      return scope.keep(tensor);
    }
  }

  @Override
  public Tensor gain(String name, double neutral, int width) {
    return torch.full(new long[] {width}, new Scalar(neutral), Tensors.options(ScalarType.Float));
  }

  @Override
  public void close() {
    generator.close();
  }
}
