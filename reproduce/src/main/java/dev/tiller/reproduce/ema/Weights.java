package dev.tiller.reproduce.ema;

import dev.tiller.ground.Seeds;
import dev.tiller.tensor.Owned;
import dev.tiller.tensor.Tensors;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.SplittableRandom;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptional;
import org.bytedeco.pytorch.global.torch;

/**
 * Weights by name, and layers that take them from whichever map they are given: the trained ones or
 * an average of them.
 */
final class Weights implements AutoCloseable {

  private static final long[] TWO = {2, 2};
  private static final long[] ONE = {1, 1};

  private final Owned owned = new Owned();
  private final Map<String, Tensor> all = new LinkedHashMap<>();
  private final long seed;

  Weights(long seed) {
    this.seed = seed;
  }

  /** Weight and bias, uniform within 1 over the root of the fan-in. */
  Weights layer(String name, long... shape) {
    long fanIn = Arrays.stream(shape).skip(1).reduce(1, (x, y) -> x * y);
    add(name + ".weight", fanIn, shape);
    add(name + ".bias", fanIn, shape[0]);
    return this;
  }

  /** Gain 1 and bias 0 of a batch normalization. */
  Weights norm(String name, long width) {
    float[] ones = new float[(int) width];
    Arrays.fill(ones, 1);
    all.put(name + ".weight", owned.make(() -> Tensors.of(ones, width)));
    all.put(name + ".bias", owned.make(() -> Tensors.of(new float[(int) width], width)));
    return this;
  }

  private void add(String name, long fanIn, long... shape) {
    SplittableRandom random = new SplittableRandom(Seeds.mix(seed, Seeds.stream(name)));
    float[] values = new float[(int) Arrays.stream(shape).reduce(1, (x, y) -> x * y)];
    double bound = 1 / Math.sqrt(fanIn);
    for (int i = 0; i < values.length; i++) {
      values[i] = (float) (bound * (2 * random.nextDouble() - 1));
    }
    all.put(name, owned.make(() -> Tensors.of(values, shape)));
  }

  Map<String, Tensor> all() {
    return Collections.unmodifiableMap(all);
  }

  /** Two convolutions 3x3 with stride 2 and a layer: [rows, 1, 28, 28] to [rows, width]. */
  Weights encoder(int width) {
    return layer("conv1", 16, 1, 3, 3).layer("conv2", 32, 16, 3, 3).layer("features", width, 1568);
  }

  static Tensor encoded(Map<String, Tensor> weights, Tensor images) {
    Tensor first = convolved(weights, "conv1", images).relu();
    Tensor second = convolved(weights, "conv2", first).relu();
    return linear(weights, "features", second.flatten(1, -1)).relu();
  }

  private static Tensor convolved(Map<String, Tensor> weights, String name, Tensor x) {
    TensorOptional bias = new TensorOptional(weights.get(name + ".bias"));
    return torch.conv2d(x, weights.get(name + ".weight"), bias, TWO, ONE, ONE, 1);
  }

  static Tensor linear(Map<String, Tensor> weights, String name, Tensor x) {
    return torch.linear(
        x, weights.get(name + ".weight"), new TensorOptional(weights.get(name + ".bias")));
  }

  /** By the statistics of the batch at hand, in use as in training. */
  static Tensor normed(Map<String, Tensor> weights, String name, Tensor x) {
    TensorOptional none = new TensorOptional();
    return torch.batch_norm(
        x,
        new TensorOptional(weights.get(name + ".weight")),
        new TensorOptional(weights.get(name + ".bias")),
        none,
        none,
        true,
        0,
        1e-5,
        false);
  }

  @Override
  public void close() {
    owned.close();
  }
}
