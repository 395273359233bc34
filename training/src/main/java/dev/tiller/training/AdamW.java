package dev.tiller.training;

import dev.tiller.tensor.TensorScope;
import dev.tiller.tensor.Tensors;
import java.util.LinkedHashMap;
import java.util.Map;
import org.bytedeco.pytorch.AutoGradMode;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;

/**
 * Adam with decoupled weight decay (arXiv 1711.05101, algorithm 2), with bias correction:
 *
 * <pre>m = b1 m + (1-b1) g;  v = b2 v + (1-b2) g^2
 * p = p (1 - lr wd) - lr (m / (1-b1^t)) / (sqrt(v / (1-b2^t)) + eps)</pre>
 *
 * <p>libtorch's own AdamW keeps its state where Java cannot name it; here it is plain tensors.
 */
public final class AdamW implements Optimizer {

  private static final double BETA1 = 0.9;
  private static final double BETA2 = 0.95;
  private static final double EPSILON = 1e-8;

  private final Map<String, Tensor> parameters;
  private final double rate;
  private final double decay;
  private final Map<String, Tensor> state = new LinkedHashMap<>();

  /**
   * @param parameters by name, with gradients when {@link #step} is called
   * @param rate peak learning rate
   * @param decay weight decay, applied to matrices only
   */
  public AdamW(Map<String, Tensor> parameters, double rate, double decay) {
    this.parameters = parameters;
    this.rate = rate;
    this.decay = decay;
    try (TensorScope scope = TensorScope.open()) {
      parameters.forEach(
          (name, p) -> {
            state.put("adam.m." + name, scope.disown(torch.zeros_like(p)));
            state.put("adam.v." + name, scope.disown(torch.zeros_like(p)));
          });
    }
  }

  @Override
  public void step(long step, double factor) {
    double lr = rate * factor;
    double correct1 = 1 - Math.pow(BETA1, step + 1);
    double correct2 = 1 - Math.pow(BETA2, step + 1);
    try (AutoGradMode noGrad = Tensors.noGrad();
        TensorScope scope = TensorScope.open()) {
      parameters.forEach(
          (name, p) -> {
            Tensor g = p.grad();
            Tensor m = state.get("adam.m." + name);
            Tensor v = state.get("adam.v." + name);
            m.lerp_(g, new Scalar(1 - BETA1));
            v.mul_(new Scalar(BETA2)).addcmul_(g, g, new Scalar(1 - BETA2));
            Tensor scale = v.div(new Scalar(correct2)).sqrt_().add_(new Scalar(EPSILON));
            if (p.dim() > 1) {
              p.mul_(new Scalar(1 - lr * decay));
            }
            p.addcdiv_(m, scale, new Scalar(-lr / correct1));
          });
    }
  }

  @Override
  public Map<String, Tensor> state() {
    return state;
  }

  @Override
  public void close() {
    state.values().forEach(Tensor::close);
  }
}
