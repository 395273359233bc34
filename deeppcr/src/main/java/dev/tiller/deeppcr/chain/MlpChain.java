package dev.tiller.deeppcr.chain;

import dev.tiller.deeppcr.FusibleChain;
import dev.tiller.deeppcr.Linearization;
import dev.tiller.tensor.Tensors;
import org.bytedeco.pytorch.Tensor;

/**
 * Plain layers {@code z_l = s(W_l z_{l-1} + v_l)}, with {@code A_l = diag(s') W_l}.
 *
 * @param weights [L, w, w]
 * @param biases [L, w]
 * @param nonlinearity s
 */
public record MlpChain(Tensor weights, Tensor biases, Nonlinearity nonlinearity)
    implements FusibleChain {

  /** Checks the shapes. */
  public MlpChain {
    Layers.check(weights, biases);
  }

  @Override
  public int length() {
    return Math.toIntExact(weights.size(0));
  }

  @Override
  public int width() {
    return Math.toIntExact(weights.size(1));
  }

  @Override
  public Tensor step(int from, Tensor states) {
    long n = states.size(0);
    return nonlinearity.of(
        Layers.apply(weights.narrow(0, from, n), biases.narrow(0, from, n), states));
  }

  @Override
  public Linearization linearize(int from, Tensor states) {
    Tensor values = step(from, states);
    Tensor w = weights.narrow(0, from, states.size(0));
    return new Linearization(
        values, () -> nonlinearity.slope(values).unsqueeze(3).mul(w.unsqueeze(1)).unsqueeze(2));
  }

  @Override
  public ArraySteps arraySteps() {
    double[] w = Tensors.doubles(weights);
    double[] v = Tensors.doubles(biases);
    int width = width();
    return (start, batch, states) -> {
      int steps = FusibleChain.room(states, batch, width);
      double[] out = new double[width];
      for (int l = 0; l < steps; l++) {
        double[] source = l == 0 ? start : states;
        for (int item = 0; item < batch; item++) {
          int to = (l * batch + item) * width;
          int from = l == 0 ? item * width : to - batch * width;
          Layers.apply(w, v, l * width, source, from, out, width);
          for (int i = 0; i < width; i++) {
            states[to + i] = nonlinearity.of(out[i]);
          }
        }
      }
    };
  }
}
