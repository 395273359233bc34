package dev.tiller.training.ema;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.tiller.tensor.TensorScope;
import dev.tiller.tensor.Tensors;
import java.util.LinkedHashMap;
import java.util.Map;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.junit.jupiter.api.Test;

class EmaTest {

  private static final double HORIZON = 80;
  private static final double BATCH = 16;

  /** Parameters that grow by 1 a step, from 0: the average lags by rho / (1 - rho) in the end. */
  @Test
  void followsTheClosedForm() {
    try (TensorScope scope = TensorScope.open()) {
      Map<String, Tensor> parameters = parameters();
      double rho = Math.exp(-BATCH / HORIZON);
      try (Ema ema = new Ema(parameters, HORIZON, BATCH)) {
        for (int t = 1; t <= 40; t++) {
          parameters.values().forEach(p -> p.add_(new Scalar(1.0)));
          ema.update();
          double lag = rho * (1 - Math.pow(rho, t)) / (1 - rho);
          for (Map.Entry<String, Tensor> average : ema.state().entrySet()) {
            float[] now = Tensors.floats(parameters.get(average.getKey().substring(4)));
            float[] mean = Tensors.floats(average.getValue());
            for (int i = 0; i < now.length; i++) {
              assertThat(now[i] - mean[i]).as("step %d", t).isCloseTo((float) lag, within(2e-5f));
            }
          }
        }
      }
    }
  }

  /** The rule of arXiv 2307.13813: rho^k for a batch that is k times larger. */
  @Test
  void oneLargeBatchWeighsAsMuchAsItsParts() {
    try (TensorScope scope = TensorScope.open()) {
      Map<String, Tensor> parameters = parameters();
      try (Ema small = new Ema(parameters, HORIZON, BATCH);
          Ema large = new Ema(parameters, HORIZON, 8 * BATCH)) {
        parameters.values().forEach(p -> p.add_(new Scalar(1.0)));
        for (int i = 0; i < 8; i++) {
          small.update();
        }
        large.update();
        float[] parts = Tensors.floats(small.state().get("ema.a"));
        float[] whole = Tensors.floats(large.state().get("ema.a"));
        for (int i = 0; i < parts.length; i++) {
          assertThat(whole[i]).isCloseTo(parts[i], within(1e-6f));
        }
      }
    }
  }

  @Test
  void swappingTwiceBringsTheSameBitsBack() {
    try (TensorScope scope = TensorScope.open()) {
      Map<String, Tensor> parameters = parameters();
      try (Ema ema = new Ema(parameters, HORIZON, BATCH)) {
        parameters.values().forEach(p -> p.mul_(new Scalar(1.7)));
        ema.update();
        byte[] weights = Tensors.bytes(parameters.get("b"));
        byte[] average = Tensors.bytes(ema.state().get("ema.b"));
        ema.swap();
        assertThat(Tensors.bytes(parameters.get("b"))).isEqualTo(average).isNotEqualTo(weights);
        assertThat(Tensors.bytes(ema.state().get("ema.b"))).isEqualTo(weights);
        ema.swap();
        assertThat(Tensors.bytes(parameters.get("b"))).isEqualTo(weights);
        assertThat(Tensors.bytes(ema.state().get("ema.b"))).isEqualTo(average);
      }
    }
  }

  @Test
  void aHorizonOfNothingIsRefused() {
    try (TensorScope scope = TensorScope.open()) {
      assertThatThrownBy(() -> new Ema(parameters(), 0, BATCH))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("horizon");
    }
  }

  private static Map<String, Tensor> parameters() {
    Map<String, Tensor> parameters = new LinkedHashMap<>();
    parameters.put("a", Tensors.of(new float[] {0.25f, -3, 2}, 3));
    parameters.put("b", Tensors.of(new float[] {1, 0, -1, 0.5f, 4, 8}, 2, 3));
    return parameters;
  }
}
