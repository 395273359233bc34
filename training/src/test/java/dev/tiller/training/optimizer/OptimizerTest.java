package dev.tiller.training.optimizer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.tiller.ground.UserError;
import dev.tiller.tensor.LeakCheck;
import dev.tiller.tensor.TensorScope;
import dev.tiller.tensor.Tensors;
import java.util.Map;
import java.util.stream.Stream;
import org.bytedeco.pytorch.AutoGradMode;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Two steps of every rule from (1, -2) with the gradients (0.5, -1) and (-0.25, 0.75), in float64,
 * against figures worked out from the formulas outside of Tiller.
 */
class OptimizerTest {

  private static final double[][] GRADIENTS = {{0.5, -1}, {-0.25, 0.75}};

  static Stream<Arguments> goldens() {
    return Stream.of(
        Arguments.of(new Sgd(0.1, 0, false, 0.01), 0.973051, -1.971102),
        Arguments.of(new Sgd(0.1, 0.9, false, 0), 0.93, -1.885),
        Arguments.of(new Sgd(0.1, 0.9, true, 0.01), 0.90757411, -1.86264822),
        Arguments.of(new Adam(0.1), 0.8733662987078463, -1.8910675003605355),
        Arguments.of(new AdamW(0.1, 0.5), 0.7806630577758273, -1.7010358890923596),
        Arguments.of(new RmsProp(0.1, 0.9, 1e-8), 0.8312142014424063, -1.879888373993141),
        Arguments.of(new Lars(1, 0.9, 0.1, 0.02), 0.9685976694274973, -1.948046768834431));
  }

  private static Tensor parameter(double... values) {
    Tensor p = Tensors.of(values, values.length);
    p.set_requires_grad(true);
    return p;
  }

  private static void gradient(Tensor p, double[] values) {
    try (TensorScope scope = TensorScope.open()) {
      p.mul(Tensors.of(values, values.length)).sum().backward();
    }
  }

  @ParameterizedTest
  @MethodSource("goldens")
  void twoStepsGiveTheFormulasNumbers(Optimizer rule, double first, double second) {
    try (TensorScope scope = TensorScope.open()) {
      Tensor p = parameter(1, -2);
      try (OptimizerState state = new OptimizerState(rule, Map.of("p", p))) {
        for (int step = 0; step < 2; step++) {
          gradient(p, GRADIENTS[step]);
          state.step(step, 1);
          try (AutoGradMode noGrad = Tensors.noGrad()) {
            p.grad().zero_();
          }
        }
        assertThat(state.state().keySet())
            .containsExactlyElementsOf(
                rule.slots().stream().map(slot -> rule.name() + "." + slot + ".p").toList());
      }
      assertThat(Tensors.doubles(p.detach()))
          .containsExactly(new double[] {first, second}, within(1e-14));
    }
  }

  /** libtorch's fused kernel goes through memory; single operations serve where layouts differ. */
  @Test
  void adamHeedsHowAGradientLiesInMemory() {
    try (TensorScope scope = TensorScope.open();
        AutoGradMode noGrad = Tensors.noGrad()) {
      Tensor gradient = Tensors.of(new double[] {1, 2, 3, 4, 5, 6}, 2, 3);
      Tensor turned = gradient.t().contiguous().t();
      assertThat(FusedAdam.serves(gradient, turned)).isFalse();
      Optimizer rule = new AdamW(0.1, 0.5);
      double[][] moved = new double[2][];
      for (Tensor g : new Tensor[] {gradient, turned}) {
        Tensor p = Tensors.of(new double[] {6, 5, 4, 3, 2, 1}, 2, 3);
        Map<String, Tensor> slots = Map.of("m", torch.zeros_like(p), "v", torch.zeros_like(p));
        for (int step = 0; step < 3; step++) {
          rule.update(p, g, slots, 0.1, step);
        }
        moved[g == turned ? 1 : 0] = Tensors.doubles(p);
      }
      assertThat(moved[1]).containsExactly(moved[0], within(1e-14));
    }
  }

  /** A fresh bias is zero, and its local rate must not be. */
  @Test
  void larsMovesWhatIsZero() {
    try (TensorScope scope = TensorScope.open()) {
      Tensor p = parameter(0, 0);
      try (OptimizerState state =
          new OptimizerState(new Lars(0.5, 0.9, 0.1, 0.02), Map.of("p", p))) {
        gradient(p, GRADIENTS[0]);
        state.step(0, 1);
      }
      assertThat(Tensors.doubles(p.detach())).containsExactly(-0.25, 0.5);
    }
  }

  @Test
  void theScheduleScalesTheRate() {
    try (TensorScope scope = TensorScope.open()) {
      Tensor p = parameter(1, -2);
      try (OptimizerState state = new OptimizerState(new Sgd(0.1), Map.of("p", p))) {
        gradient(p, GRADIENTS[0]);
        state.step(0, 0.5);
      }
      assertThat(Tensors.doubles(p.detach())).containsExactly(0.975, -1.95);
    }
  }

  @Test
  void aParameterWithoutGradientStaysAndNothingLeaks() {
    try (TensorScope scope = TensorScope.open()) {
      Tensor p = parameter(1, -2);
      Tensor never = parameter(3, 4);
      try (OptimizerState state =
          new OptimizerState(new AdamW(0.1, 0.1), Map.of("p", p, "never", never))) {
        gradient(p, GRADIENTS[0]);
        state.step(0, 1);
        try (LeakCheck check = LeakCheck.open()) {
          state.step(1, 1);
        }
      }
      assertThat(Tensors.doubles(never.detach())).containsExactly(3, 4);
    }
  }

  @Test
  void numbersThatNoRuleCanUseAreNamed() {
    assertThatThrownBy(() -> new Adam(Double.NaN))
        .isInstanceOf(UserError.class)
        .hasMessage(
            "The learning rate of Adam is NaN, but a finite number of at least 0 was expected.");
    assertThatThrownBy(() -> new Adam(0.1, 1, 0.9, 1e-8)).hasMessageContaining("beta1");
    assertThatThrownBy(() -> new Sgd(0.1, 0, true, 0)).hasMessageContaining("Nesterov");
    assertThatThrownBy(() -> new Lars(0.1, 0.9, 0, 0)).hasMessageContaining("trust");
    assertThatThrownBy(() -> new Muon(0.1, -1)).hasMessageContaining("decay");
    assertThatThrownBy(() -> new RmsProp(0.1, 0.9, 0)).hasMessageContaining("epsilon");
  }
}
