package dev.tiller.training.ema;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.tiller.tensor.LeakCheck;
import dev.tiller.tensor.TensorScope;
import dev.tiller.tensor.Tensors;
import dev.tiller.training.Losses;
import dev.tiller.training.Objective;
import dev.tiller.training.Share;
import dev.tiller.training.Step;
import java.util.LinkedHashMap;
import java.util.Map;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class EmaTest {

  private static final int BATCH = 16;
  private static final Momentum MOMENTUM = new Momentum.Horizon(80);

  /** Golden: theta 1, average 0.5, rho 0.9, SGD of 0.1 with the gradients 0.8 and -0.3. */
  @ParameterizedTest
  @CsvSource({"PRE, 0.55, 0.587", "POST, 0.542, 0.5828"})
  void twoStepsInBothOrders(Averaging.Order order, double first, double second) {
    try (TensorScope scope = TensorScope.open()) {
      Tensor theta = Tensors.of(new double[] {0.5}, 1);
      Averaging averaging = Averaging.of(Momentum.constant(0.9, BATCH), BATCH).in(order);
      try (Ema ema = new Ema(Map.of("theta", theta), averaging)) {
        theta.fill_(new Scalar(1.0));
        double[] gradients = {0.8, -0.3};
        double[] expected = {first, second};
        for (int t = 0; t < 2; t++) {
          Step step = new Step(t, (long) t * BATCH, BATCH, Losses.of(0), 0, 1, false);
          ema.beforeUpdate(step);
          theta.sub_(new Scalar(0.1 * gradients[t]));
          ema.afterUpdate(step);
          assertThat(Tensors.doubles(ema.average().get("theta"))[0])
              .isCloseTo(expected[t], within(1e-14));
        }
      }
    }
  }

  /** Golden: four steps of (theta, average) with a frozen gradient, rate 0.1, rho 0.9. */
  @ParameterizedTest
  @CsvSource({"PRE, -0.056100", "POST, -0.090490"})
  void aConstantGradientGivesTheMatrixPower(Averaging.Order order, double lag) {
    try (TensorScope scope = TensorScope.open()) {
      Tensor theta = Tensors.of(new double[] {0}, 1);
      Averaging averaging = Averaging.of(Momentum.constant(0.9, 1), 1).in(order);
      try (Ema ema = new Ema(Map.of("theta", theta), averaging)) {
        for (int t = 0; t < 4; t++) {
          Step step = new Step(t, t, 1, Losses.of(0), 0, 1, false);
          ema.beforeUpdate(step);
          theta.sub_(new Scalar(0.1));
          ema.afterUpdate(step);
        }
        assertThat(Tensors.doubles(theta)[0]).isCloseTo(-0.4, within(1e-15));
        assertThat(Tensors.doubles(ema.average().get("theta"))[0]).isCloseTo(lag, within(1e-15));
      }
    }
  }

  /**
   * Golden: the other two entries of that matrix power's second row, what is left of the parameter
   * and of the average at the start when nothing moves.
   */
  @ParameterizedTest
  @CsvSource({
    "PRE, 1, 0, 0.343900",
    "PRE, 0, 1, 0.656100",
    "POST, 1, 0, 0.343900",
    "POST, 0, 1, 0.656100"
  })
  void aStillParameterIsApproached(
      Averaging.Order order, double parameter, double average, double expected) {
    try (TensorScope scope = TensorScope.open()) {
      Tensor theta = Tensors.of(new double[] {average}, 1);
      Averaging averaging = Averaging.of(Momentum.constant(0.9, 1), 1).in(order);
      try (Ema ema = new Ema(Map.of("theta", theta), averaging)) {
        theta.fill_(new Scalar(parameter));
        for (int t = 0; t < 4; t++) {
          Step step = new Step(t, t, 1, Losses.of(0), 0, 1, false);
          ema.beforeUpdate(step);
          ema.afterUpdate(step);
        }
        assertThat(Tensors.doubles(ema.average().get("theta"))[0])
            .isCloseTo(expected, within(1e-15));
      }
    }
  }

  /** Parameters that grow by 1 a step, from 0: the average lags by rho / (1 - rho) in the end. */
  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void followsTheClosedForm(boolean together) {
    try (TensorScope scope = TensorScope.open()) {
      Map<String, Tensor> parameters = parameters();
      if (together) {
        FlatParameters.gather(parameters);
      }
      double rho = Math.exp(-BATCH / 80.0);
      try (Ema ema = new Ema(parameters, Averaging.of(MOMENTUM, BATCH))) {
        for (int t = 1; t <= 40; t++) {
          parameters.values().forEach(p -> p.add_(new Scalar(1.0)));
          ema.update((t - 1L) * BATCH, BATCH);
          double lag = rho * (1 - Math.pow(rho, t)) / (1 - rho);
          for (Map.Entry<String, Tensor> average : ema.average().entrySet()) {
            float[] now = Tensors.floats(parameters.get(average.getKey()));
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
      try (Ema small = new Ema(parameters, Averaging.of(MOMENTUM, BATCH));
          Ema large = new Ema(parameters, Averaging.of(MOMENTUM, BATCH))) {
        parameters.values().forEach(p -> p.add_(new Scalar(1.0)));
        for (int i = 0; i < 8; i++) {
          small.update((long) i * BATCH, BATCH);
        }
        large.update(0, 8 * BATCH);
        assertThat(Tensors.floats(large.average().get("a")))
            .containsExactly(Tensors.floats(small.average().get("a")), within(1e-6f));
      }
    }
  }

  /** Where the parameters lie must not change a bit of the average. */
  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void oneBufferAndManyTensorsGiveTheSameBits(boolean compensated) {
    try (TensorScope scope = TensorScope.open()) {
      Map<String, Tensor> apart = parameters();
      Map<String, Tensor> together = parameters();
      together.get("a").set_requires_grad(true);
      FlatParameters.gather(together);
      assertThat(together.get("a").requires_grad()).isTrue();
      assertThat(Tensors.floats(together.get("b"))).isEqualTo(Tensors.floats(apart.get("b")));
      Averaging averaging = new Averaging(MOMENTUM, Averaging.Order.POST, compensated);
      try (var noGrad = Tensors.noGrad();
          Ema one = new Ema(apart, averaging);
          Ema other = new Ema(together, averaging)) {
        for (Map<String, Tensor> each : java.util.List.of(apart, together)) {
          each.values().forEach(p -> p.mul_(new Scalar(1.7)));
        }
        one.update(0, BATCH);
        other.update(0, BATCH);
        for (String name : apart.keySet()) {
          assertThat(Tensors.bytes(other.average().get(name)))
              .isEqualTo(Tensors.bytes(one.average().get(name)));
        }
      }
    }
  }

  /**
   * A difference of 4e-4 with rho = 0.9999 rounds to nothing in float32; compensated, 20,000 steps
   * bring the average where float64 has it.
   */
  @Test
  void whatRoundingDropsIsBroughtInLater() {
    try (TensorScope scope = TensorScope.open()) {
      Momentum slow = Momentum.constant(0.9999, BATCH);
      Averaging usual = Averaging.of(slow, BATCH);
      assertThat(usual.compensated()).isTrue();
      assertThat(Averaging.of(slow, 4 * BATCH).compensated()).isFalse();
      Tensor theta = Tensors.of(new float[] {1, 1, 1}, 3);
      try (Ema exact = new Ema(Map.of("p", theta), usual);
          Ema plain =
              new Ema(Map.of("p", theta), new Averaging(slow, Averaging.Order.POST, false))) {
        theta.add_(new Scalar(4e-4));
        for (int t = 0; t < 20_000; t++) {
          exact.update((long) t * BATCH, BATCH);
          plain.update((long) t * BATCH, BATCH);
        }
        double there = Tensors.floats(theta)[0] - 1.0;
        double expected = there * (1 - Math.pow(0.9999, 20_000));
        assertThat(Tensors.floats(plain.average().get("p"))[0]).isEqualTo(1f);
        assertThat(Tensors.floats(exact.average().get("p"))[0] - 1.0)
            .isCloseTo(expected, within(2e-7));
        assertThat(exact.state()).containsOnlyKeys("ema.p", "ema-remainder");
      }
    }
  }

  /** The average of a bfloat16 network moves though its own steps are below the type's digits. */
  @Test
  void lowPrecisionHasAFloat32Average() {
    try (TensorScope scope = TensorScope.open()) {
      Tensor theta = Tensors.of(new float[] {1, 2}, 2).to(ScalarType.BFloat16);
      try (Ema ema = new Ema(Map.of("p", theta), Averaging.of(MOMENTUM, BATCH))) {
        theta.mul_(new Scalar(2.0));
        ema.update(0, BATCH);
        double share = 1 - Math.exp(-BATCH / 80.0);
        assertThat(ema.average().get("p").scalar_type().intern()).isEqualTo(ScalarType.Float);
        assertThat(Tensors.floats(ema.average().get("p")))
            .containsExactly(
                new float[] {(float) (1 + share), (float) (2 + 2 * share)}, within(1e-6f));
      }
    }
  }

  @Test
  void measuringWithTheAverageChangesNoBit() {
    try (TensorScope scope = TensorScope.open()) {
      Map<String, Tensor> parameters = parameters();
      try (Ema ema = new Ema(parameters, Averaging.of(MOMENTUM, BATCH))) {
        parameters.values().forEach(p -> p.mul_(new Scalar(1.7)));
        ema.update(0, BATCH);
        byte[] weights = Tensors.bytes(parameters.get("b"));
        byte[] average = Tensors.bytes(ema.average().get("b"));
        Moved told = new Moved(parameters);
        try (LeakCheck check = LeakCheck.open()) {
          byte[] inside = ema.in(told, () -> Tensors.bytes(parameters.get("b")));
          assertThat(inside).isEqualTo(average).isNotEqualTo(weights);
        }
        assertThat(told.times).isEqualTo(2);
        assertThat(Tensors.bytes(parameters.get("b"))).isEqualTo(weights);
        assertThat(Tensors.bytes(ema.average().get("b"))).isEqualTo(average);
        assertThatThrownBy(
                () ->
                    ema.in(
                        told,
                        () -> {
                          throw new IllegalStateException("no");
                        }))
            .hasMessage("no");
        assertThat(Tensors.bytes(parameters.get("b"))).isEqualTo(weights);
      }
    }
  }

  private static final class Moved implements Objective {

    private final Map<String, Tensor> parameters;
    private int times;

    Moved(Map<String, Tensor> parameters) {
      this.parameters = parameters;
    }

    @Override
    public dev.tiller.ground.Identity identity() {
      return dev.tiller.ground.Identity.of("moved");
    }

    @Override
    public Map<String, Tensor> parameters() {
      return parameters;
    }

    @Override
    public int samples(long seen) {
      return BATCH;
    }

    @Override
    public void moved() {
      times++;
    }

    @Override
    public Losses gradients(Share share) {
      throw new AssertionError("nothing trains here");
    }
  }

  @Test
  void anAverageFreesAllThatItMade() {
    try (TensorScope scope = TensorScope.open()) {
      Map<String, Tensor> parameters = parameters();
      FlatParameters.gather(parameters);
      try (LeakCheck check = LeakCheck.open();
          Ema ema = new Ema(parameters, new Averaging(MOMENTUM, Averaging.Order.PRE, true))) {
        ema.update(0, BATCH);
      }
    }
  }

  private static Map<String, Tensor> parameters() {
    Map<String, Tensor> parameters = new LinkedHashMap<>();
    parameters.put("a", Tensors.of(new float[] {0.25f, -3, 2}, 3));
    parameters.put("b", Tensors.of(new float[] {1, 0, -1, 0.5f, 4, 8}, 2, 3));
    return parameters;
  }
}
