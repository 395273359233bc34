package dev.tiller.steering.lineas;

import dev.tiller.tensor.TensorScope;
import java.util.LinkedHashMap;
import java.util.Map;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;

/** Updates one vector of parameters in place; its state can be saved and put back. */
sealed interface Descent extends AutoCloseable {

  /**
   * @param step from 0 since the descent began
   */
  void step(Tensor parameters, Tensor gradient, double rate, int step);

  /** Named tensors of the size of the parameters, filled in place when resuming. */
  Map<String, Tensor> state();

  @Override
  default void close() {
    state().values().forEach(Tensor::close);
  }

  static Descent of(Optimization.Rule rule, Tensor parameters) {
    return switch (rule) {
      case SGD -> new Sgd();
      case ADAM -> new Adam(parameters);
    };
  }

  /** u - lr g. */
  record Sgd() implements Descent {

    @Override
    public void step(Tensor parameters, Tensor gradient, double rate, int step) {
      try (TensorScope scope = TensorScope.open()) {
        parameters.sub_(gradient, new Scalar(rate));
      }
    }

    @Override
    public Map<String, Tensor> state() {
      return Map.of();
    }
  }

  /** arXiv 1412.6980, algorithm 1. */
  record Adam(Map<String, Tensor> state) implements Descent {

    private static final double BETA1 = 0.9;
    private static final double BETA2 = 0.999;
    private static final double EPSILON = 1e-8;

    Adam(Tensor parameters) {
      this(new LinkedHashMap<>());
      try (TensorScope scope = TensorScope.open()) {
        state.put("adam.m", scope.disown(torch.zeros_like(parameters)));
        state.put("adam.v", scope.disown(torch.zeros_like(parameters)));
      }
    }

    @Override
    public void step(Tensor parameters, Tensor gradient, double rate, int step) {
      try (TensorScope scope = TensorScope.open()) {
        Tensor m = state.get("adam.m");
        Tensor v = state.get("adam.v");
        m.mul_(new Scalar(BETA1)).add_(gradient, new Scalar(1 - BETA1));
        v.mul_(new Scalar(BETA2)).addcmul_(gradient, gradient, new Scalar(1 - BETA2));
        Tensor spread = v.div(new Scalar(1 - Math.pow(BETA2, step + 1))).sqrt();
        double scaled = rate / (1 - Math.pow(BETA1, step + 1));
        parameters.addcdiv_(m, spread.add(new Scalar(EPSILON)), new Scalar(-scaled));
      }
    }
  }
}
