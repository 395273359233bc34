package dev.tiller.training.ema;

import dev.tiller.tensor.TensorScope;
import dev.tiller.tensor.Tensors;
import java.util.LinkedHashMap;
import java.util.Map;
import org.bytedeco.pytorch.AutoGradMode;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorVector;
import org.bytedeco.pytorch.global.torch;

/**
 * Exponential moving average of parameters, in float32:
 *
 * <pre>average = average + (1 - rho) (parameters - average),   rho = exp(-batch / horizon)</pre>
 *
 * <p>It starts at the parameters. The horizon is the mean age, in samples, of what is averaged; as
 * it does not count steps, a batch that is k times larger gets rho^k, which is the scaling rule of
 * "How to Scale Your EMA" (arXiv 2307.13813). All parameters lie in one buffer, so that an update
 * is one kernel.
 */
public final class Ema implements AutoCloseable {

  private final Map<String, Tensor> parameters;
  private final Scalar share;
  private final Tensor average;
  private final Map<String, Tensor> state = new LinkedHashMap<>();

  /**
   * @param parameters float32, by name; the caller's
   * @param horizon mean age of the average in samples, above 0
   * @param batch samples in a step, above 0
   */
  public Ema(Map<String, Tensor> parameters, double horizon, double batch) {
    if (!(horizon > 0 && batch > 0)) {
      throw new IllegalArgumentException(
          "horizon (%s) and batch (%s) must be above 0".formatted(horizon, batch));
    }
    this.parameters = parameters;
    this.share = new Scalar(-Math.expm1(-batch / horizon));
    try (AutoGradMode noGrad = Tensors.noGrad();
        TensorScope scope = TensorScope.open()) {
      this.average = scope.disown(flat());
      long from = 0;
      for (Map.Entry<String, Tensor> entry : parameters.entrySet()) {
        Tensor p = entry.getValue();
        Tensor part = average.narrow(0, from, p.numel()).view(Tensors.shape(p));
        state.put("ema." + entry.getKey(), scope.disown(part));
        from += p.numel();
      }
    }
  }

  /** Takes in the parameters as they are now: to be called after the optimizer's step. */
  public void update() {
    try (AutoGradMode noGrad = Tensors.noGrad();
        TensorScope scope = TensorScope.open()) {
      average.lerp_(flat(), share);
    }
  }

  /** Exchanges the values of parameters and average; a second call brings the same bits back. */
  public void swap() {
    try (AutoGradMode noGrad = Tensors.noGrad();
        TensorScope scope = TensorScope.open()) {
      Tensor now = flat();
      parameters.forEach((name, p) -> p.copy_(state.get("ema." + name)));
      average.copy_(now);
    }
  }

  /** The average by name, such as {@code ema.model.norm.weight}: views, filled when resuming. */
  public Map<String, Tensor> state() {
    return state;
  }

  private Tensor flat() {
    Tensor[] parts = parameters.values().stream().map(p -> p.reshape(-1)).toArray(Tensor[]::new);
    return torch.cat(new TensorVector(parts), 0);
  }

  @Override
  public void close() {
    state.values().forEach(Tensor::close);
    average.close();
    share.close();
  }
}
