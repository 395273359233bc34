package dev.tiller.deeppcr.chain;

import dev.tiller.deeppcr.FusibleChain;
import dev.tiller.deeppcr.Linearization;
import dev.tiller.ground.UserError;
import dev.tiller.tensor.Tensors;
import java.util.ArrayList;
import java.util.List;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;

/**
 * Fully-connected residual blocks {@code z + c g(z)} with m layers in each, one block a step. The
 * Jacobian is {@code I + c D_m W_m ... D_1 W_1}, multiplied from the right.
 *
 * @param layers the first layer of all blocks, then the second, and so on
 * @param scale c
 */
public record ResidualChain(List<Layer> layers, double scale) implements FusibleChain {

  /**
   * The same layer of every block.
   *
   * @param weights [L, w, w]
   * @param biases [L, w]
   * @param nonlinearity after it
   */
  public record Layer(Tensor weights, Tensor biases, Nonlinearity nonlinearity) {

    /** Checks the shapes. */
    public Layer {
      Layers.check(weights, biases);
    }
  }

  /** Keeps its own list. */
  public ResidualChain {
    layers = List.copyOf(layers);
    if (layers.isEmpty()) {
      throw new UserError("A residual block has 0 layers, but at least 1 was expected.");
    }
    long length = layers.get(0).weights.size(0);
    long width = layers.get(0).weights.size(1);
    for (Layer layer : layers) {
      if (layer.weights.size(0) != length || layer.weights.size(1) != width) {
        throw new UserError(
            "The layers of the residual blocks have weights of shape [%d, %d, %d] and [%d, %d, %d], but all must be equal."
                .formatted(
                    length,
                    width,
                    width,
                    layer.weights.size(0),
                    layer.weights.size(1),
                    layer.weights.size(2)));
      }
    }
  }

  @Override
  public int length() {
    return Math.toIntExact(layers.get(0).weights.size(0));
  }

  @Override
  public int width() {
    return Math.toIntExact(layers.get(0).weights.size(1));
  }

  @Override
  public Tensor step(int from, Tensor states) {
    return added(states, outputs(from, states));
  }

  @Override
  public Linearization linearize(int from, Tensor states) {
    List<Tensor> outputs = outputs(from, states);
    return new Linearization(
        added(states, outputs), () -> jacobians(from, states.size(0), outputs).unsqueeze(2));
  }

  /** What every layer returns, in order. */
  private List<Tensor> outputs(int from, Tensor states) {
    List<Tensor> outputs = new ArrayList<>();
    Tensor x = states;
    for (Layer layer : layers) {
      long n = states.size(0);
      x =
          layer.nonlinearity.of(
              Layers.apply(layer.weights.narrow(0, from, n), layer.biases.narrow(0, from, n), x));
      outputs.add(x);
    }
    return outputs;
  }

  private Tensor added(Tensor states, List<Tensor> outputs) {
    return states.add(outputs.get(outputs.size() - 1), new Scalar(scale));
  }

  private Tensor jacobians(int from, long n, List<Tensor> outputs) {
    Tensor product = slopeTimesWeights(0, from, n, outputs);
    for (int i = 1; i < layers.size(); i++) {
      Tensor next = slopeTimesWeights(i, from, n, outputs);
      product = next.flatten(0, 1).bmm(product.flatten(0, 1)).unflatten(0, n, next.size(1));
    }
    product.mul_(new Scalar(scale));
    product.diagonal(0, 2, 3).add_(new Scalar(1.0));
    return product;
  }

  /** {@code D_i W_i}, [n, B, w, w]. */
  private Tensor slopeTimesWeights(int i, int from, long n, List<Tensor> outputs) {
    Layer layer = layers.get(i);
    return layer
        .nonlinearity
        .slope(outputs.get(i))
        .unsqueeze(3)
        .mul(layer.weights.narrow(0, from, n).unsqueeze(1));
  }

  @Override
  public ArraySteps arraySteps() {
    int width = width();
    int depth = layers.size();
    double[][] w = new double[depth][];
    double[][] v = new double[depth][];
    for (int i = 0; i < depth; i++) {
      w[i] = Tensors.doubles(layers.get(i).weights);
      v[i] = Tensors.doubles(layers.get(i).biases);
    }
    return (start, batch, states) -> {
      int steps = FusibleChain.room(states, batch, width);
      double[] x = new double[width];
      double[] y = new double[width];
      for (int l = 0; l < steps; l++) {
        double[] source = l == 0 ? start : states;
        for (int item = 0; item < batch; item++) {
          int to = (l * batch + item) * width;
          int from = l == 0 ? item * width : to - batch * width;
          System.arraycopy(source, from, x, 0, width);
          for (int i = 0; i < depth; i++) {
            Layers.apply(w[i], v[i], l * width, x, 0, y, width);
            Nonlinearity s = layers.get(i).nonlinearity;
            for (int j = 0; j < width; j++) {
              x[j] = s.of(y[j]);
            }
          }
          for (int j = 0; j < width; j++) {
            states[to + j] = source[from + j] + scale * x[j];
          }
        }
      }
    };
  }
}
