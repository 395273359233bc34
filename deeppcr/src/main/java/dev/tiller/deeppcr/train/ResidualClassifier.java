package dev.tiller.deeppcr.train;

import dev.tiller.deeppcr.ChainSolution;
import dev.tiller.deeppcr.ChainSolver;
import dev.tiller.deeppcr.chain.Nonlinearity;
import dev.tiller.deeppcr.chain.ResidualChain;
import dev.tiller.deeppcr.linear.Adjoint;
import dev.tiller.deeppcr.linear.LinearSolver;
import dev.tiller.ground.UserError;
import dev.tiller.tensor.Owned;
import dev.tiller.tensor.TensorScope;
import dev.tiller.tensor.Tensors;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.bytedeco.pytorch.AutoGradMode;
import org.bytedeco.pytorch.BoolOptional;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorArrayRefOptional;
import org.bytedeco.pytorch.global.torch;

/**
 * The network that DeepPCR's paper (arXiv 2309.16318) trains: a linear map into a narrow state, a
 * chain of fully-connected residual blocks, a linear map to classes. Blocks have m layers with ReLU
 * after all but the last, whose weights start at {@code 1 / sqrt(L)} of their usual size, so that
 * depth does not change the size of the states.
 *
 * <p>Owns its parameters.
 */
public final class ResidualClassifier implements AutoCloseable {

  /**
   * Sizes.
   *
   * @param inputs features of an item
   * @param width of the state
   * @param blocks L
   * @param layers of a block, m
   * @param classes to tell apart
   */
  public record Shape(int inputs, int width, int blocks, int layers, int classes) {

    /** Checks the numbers. */
    public Shape {
      if (inputs < 1 || width < 1 || blocks < 1 || layers < 1 || classes < 2) {
        throw new UserError(
            "A classifier of %d inputs, width %d, %d blocks of %d layers and %d classes was asked for, but at least 1 of each and 2 classes were expected."
                .formatted(inputs, width, blocks, layers, classes));
      }
    }
  }

  /**
   * One batch's result.
   *
   * @param loss mean cross-entropy, nats
   * @param iterations of the chain solver
   * @param largest absolute state: near zero, a network is dead, and few iterations mean nothing
   * @param forwardNanos of the chain's forward pass
   * @param backwardNanos of the chain's backward pass
   */
  public record Pass(
      double loss, int iterations, double largest, long forwardNanos, long backwardNanos) {}

  private final Map<String, Tensor> parameters = new LinkedHashMap<>();
  private final Owned owned = new Owned();
  private final ResidualChain chain;

  /**
   * @param seed of the first weights
   */
  public ResidualClassifier(Shape shape, long seed) {
    Random random = new Random(seed);
    List<ResidualChain.Layer> layers = new ArrayList<>();
    owned.orRelease(
        () -> {
          int w = shape.width;
          parameter("encoder.weight", random, Math.sqrt(1.0 / shape.inputs), w, shape.inputs);
          parameter("encoder.bias", random, 0, w);
          for (int i = 0; i < shape.layers; i++) {
            layers.add(layer(shape, i, random));
          }
          parameter("head.weight", random, Math.sqrt(1.0 / w), shape.classes, w);
          parameter("head.bias", random, 0, shape.classes);
        });
    chain = new ResidualChain(layers, 1);
  }

  private ResidualChain.Layer layer(Shape shape, int i, Random random) {
    int w = shape.width;
    boolean last = i == shape.layers - 1;
    double scale = Math.sqrt(2.0 / w) / (last ? Math.sqrt(shape.blocks) : 1);
    return new ResidualChain.Layer(
        parameter("layer" + i + ".weight", random, scale, shape.blocks, w, w),
        parameter("layer" + i + ".bias", random, 0, shape.blocks, w),
        last ? Nonlinearity.LINEAR : Nonlinearity.RELU);
  }

  private Tensor parameter(String name, Random random, double scale, long... shape) {
    int size = 1;
    for (long axis : shape) {
      size = Math.multiplyExact(size, Math.toIntExact(axis));
    }
    float[] values = new float[size];
    for (int i = 0; i < size; i++) {
      values[i] = (float) (scale * random.nextGaussian());
    }
    Tensor made = owned.make(() -> Tensors.of(values, shape));
    made.set_requires_grad(true);
    parameters.put(name, made);
    return made;
  }

  /** Parameters by name, for an optimizer. */
  public Map<String, Tensor> parameters() {
    return parameters;
  }

  /** The residual blocks. */
  public ResidualChain chain() {
    return chain;
  }

  /** What enters the chain, [B, width], for features [B, inputs]. */
  public Tensor start(Tensor features) {
    return linear("encoder", features);
  }

  private Tensor linear(String name, Tensor x) {
    return torch.addmm(parameters.get(name + ".bias"), x, parameters.get(name + ".weight").t());
  }

  /**
   * Adds the gradients of one batch to the parameters': the chain solved forward, one adjoint solve
   * backward, then all parameters' gradients at once.
   *
   * @param features [B, inputs]
   * @param labels int64 [B]
   */
  public Pass gradients(
      Tensor features, Tensor labels, ChainSolver forward, LinearSolver backward) {
    try (TensorScope scope = TensorScope.open()) {
      Tensor start = start(features);
      long began = System.nanoTime();
      ChainSolution solution = forward.solve(chain, start.detach());
      long solved = System.nanoTime();
      Tensor last = solution.last().detach();
      last.set_requires_grad(true);
      Tensor loss = torch.cross_entropy_loss(linear("head", last), labels);
      loss.backward();
      long turned = System.nanoTime();
      Tensor states = solution.states();
      Tensor gradients = Adjoint.fromLast(chain, start, states, last.grad(), backward);
      Tensor first = Adjoint.parameters(chain, start, states, gradients);
      long done = System.nanoTime();
      start.backward(first, new BoolOptional(false), false, new TensorArrayRefOptional());
      double largest = states.abs().max().item_double();
      return new Pass(
          loss.item_double(), solution.iterations(), largest, solved - began, done - turned);
    }
  }

  /** The same by walking the chain and autograd: what the parallel passes are compared with. */
  public Pass autograd(Tensor features, Tensor labels) {
    try (TensorScope scope = TensorScope.open()) {
      long began = System.nanoTime();
      Tensor z = start(features).unsqueeze(0);
      double largest = 0;
      for (int l = 0; l < chain.length(); l++) {
        z = chain.step(l, z);
      }
      Tensor loss = torch.cross_entropy_loss(linear("head", z.squeeze(0)), labels);
      long solved = System.nanoTime();
      loss.backward();
      long done = System.nanoTime();
      largest = Math.max(largest, z.abs().max().item_double());
      return new Pass(loss.item_double(), 0, largest, solved - began, done - solved);
    }
  }

  /** Share of items whose most likely class is the right one. */
  public double accuracy(Tensor features, Tensor labels, ChainSolver solver) {
    try (AutoGradMode noGrad = Tensors.noGrad();
        TensorScope scope = TensorScope.open()) {
      Tensor last = solver.solve(chain, start(features)).last();
      return linear("head", last)
          .argmax(new org.bytedeco.pytorch.LongOptional(1), false)
          .eq(labels)
          .to(torch.ScalarType.Double)
          .mean()
          .item_double();
    }
  }

  @Override
  public void close() {
    owned.close();
  }
}
