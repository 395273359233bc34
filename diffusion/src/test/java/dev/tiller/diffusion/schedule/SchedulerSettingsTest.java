package dev.tiller.diffusion.schedule;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.tiller.network.load.Config;
import dev.tiller.tensor.LeakCheck;
import dev.tiller.tensor.TensorScope;
import dev.tiller.tensor.Tensors;
import java.util.Arrays;
import java.util.Collections;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Settings that no golden file has, against what they must do. */
class SchedulerSettingsTest {

  /** Standard deviation of the data of which everything is known. */
  private static final double DATA = 0.5;

  private static Scheduler scheduler(String name, String settings) {
    return Schedulers.of(name, Config.parse("{" + settings.replace('\'', '"') + "}", "config"));
  }

  /** Where normal data have the standard deviation {@link #DATA}, their noise follows from x. */
  private static double noiseOf(double x, double sigma) {
    double alpha = 1 / Math.hypot(sigma, 1);
    double variance = alpha * alpha * (DATA * DATA + sigma * sigma);
    return x * sigma * alpha / variance;
  }

  /** x of the last sigma over the exact solution of the probability flow from the first. */
  private static double error(Scheduler scheduler, int steps) {
    try (TensorScope scope = TensorScope.open();
        Sampling sampling = scheduler.sampling(steps, 0)) {
      double[] sigmas = sampling.sigmas();
      double x = 1;
      for (int i = 0; i < steps; i++) {
        Tensor output = Tensors.of(new double[] {noiseOf(x, sigmas[i])}, 1, 1);
        Tensor next = sampling.next(i, Tensors.of(new double[] {x}, 1, 1), output, () -> output);
        x = next.item_double();
      }
      return Math.abs(x / (deviation(sigmas[steps]) / deviation(sigmas[0])) - 1);
    }
  }

  private static double deviation(double sigma) {
    return Math.sqrt((DATA * DATA + sigma * sigma) / (1 + sigma * sigma));
  }

  /** The third order converges as the second: its published formula lacks a factor of two. */
  @ParameterizedTest
  @CsvSource({"1,midpoint,1.7,2.4", "2,midpoint,3.3,5.5", "2,heun,3.3,5.5", "3,midpoint,3.3,5.5"})
  void solversConvergeAtTheirOrder(int order, String type, double least, double most) {
    Scheduler solver =
        scheduler(
            "DPMSolverMultistepScheduler",
            "'solver_order':%d,'solver_type':'%s','final_sigmas_type':'sigma_min','use_exponential_sigmas':true,'lower_order_final':false"
                .formatted(order, type));
    assertThat(error(solver, 200) / error(solver, 400)).isBetween(least, most);
  }

  @Test
  void eulerAtFinalIsOfFirstOrder() {
    String both = "'final_sigmas_type':'sigma_min','lower_order_final':false";
    Scheduler high = scheduler("DPMSolverMultistepScheduler", both);
    Scheduler low = scheduler("DPMSolverMultistepScheduler", both + ",'euler_at_final':true");
    assertThat(error(low, 20)).isNotEqualTo(error(high, 20));
    assertThat(low.identity().sha256()).isNotEqualTo(high.identity().sha256());
  }

  /** The noise that is added keeps the variance of normal data, the better the more steps. */
  @Test
  void stochasticStepsKeepTheVariance() {
    Scheduler sde =
        scheduler(
            "DPMSolverMultistepScheduler",
            "'algorithm_type':'sde-dpmsolver++','solver_order':1,'final_sigmas_type':'sigma_min','use_exponential_sigmas':true");
    assertThat(lastVariance(sde, 400)).isCloseTo(DATA * DATA, within(0.01));
    assertThat(lastVariance(sde, 20)).isNotCloseTo(DATA * DATA, within(0.01));
  }

  private static double lastVariance(Scheduler scheduler, int steps) {
    try (LeakCheck leaks = LeakCheck.open();
        TensorScope scope = TensorScope.open();
        Sampling sampling = scheduler.sampling(steps, 0)) {
      assertThat(sampling.addsNoise()).isTrue();
      double[] sigmas = sampling.sigmas();
      double variance = deviation(sigmas[0]) * deviation(sigmas[0]);
      Tensor zero = Tensors.of(new double[] {0}, 1, 1);
      Tensor one = Tensors.of(new double[] {1}, 1, 1);
      for (int i = 0; i < steps; i++) {
        Tensor output = Tensors.of(new double[] {noiseOf(1, sigmas[i])}, 1, 1);
        double kept = sampling.next(i, one, output, () -> zero).item_double();
        double added = sampling.next(i, zero, zero, () -> one).item_double();
        variance = kept * kept * variance + added * added;
      }
      return variance;
    }
  }

  @Test
  void givenSigmasEndACurve() {
    String given = "'use_karras_sigmas':true,'sigma_min':0.03,'sigma_max':20";
    for (String name : new String[] {"EulerDiscreteScheduler", "DPMSolverMultistepScheduler"}) {
      try (Sampling sampling = scheduler(name, given).sampling(7, 0)) {
        assertThat(sampling.sigmas()[0]).isCloseTo(20, within(1e-9));
        assertThat(sampling.sigmas()[6]).isCloseTo(0.03, within(1e-9));
      }
    }
  }

  @Test
  void logarithmsOfExponentialSigmasAreEven() {
    try (Sampling sampling =
        scheduler("EulerDiscreteScheduler", "'use_exponential_sigmas':true").sampling(5, 0)) {
      double[] s = sampling.sigmas();
      assertThat(s[1] * s[1]).isCloseTo(s[0] * s[2], within(1e-9 * s[0]));
      assertThat(s[3] * s[3]).isCloseTo(s[2] * s[4], within(1e-9 * s[0]));
    }
  }

  @Test
  void zeroTerminalSignalHasAFiniteSigma() {
    for (String name :
        new String[] {
          "EulerDiscreteScheduler", "EulerAncestralDiscreteScheduler", "DPMSolverMultistepScheduler"
        }) {
      Scheduler scheduler =
          scheduler(
              name,
              "'rescale_betas_zero_snr':true,'timestep_spacing':'trailing','prediction_type':'v_prediction'");
      try (Sampling sampling = scheduler.sampling(4, 0)) {
        assertThat(sampling.sigmas()[0]).isCloseTo(4096, within(1e-3));
      }
    }
  }

  @Test
  void trainedBetasAreThoseOfTheSchedule() {
    double[] betas = new double[1000];
    for (int t = 0; t < 1000; t++) {
      betas[t] = (float) (1e-4 + (0.02 - 1e-4) * t / 999);
    }
    Scheduler given =
        scheduler("EulerDiscreteScheduler", "'trained_betas':" + Arrays.toString(betas));
    Scheduler linear = scheduler("EulerDiscreteScheduler", "");
    try (Sampling a = given.sampling(9, 0);
        Sampling b = linear.sampling(9, 0)) {
      for (int i = 0; i < 9; i++) {
        assertThat(a.sigmas()[i]).isCloseTo(b.sigmas()[i], within(1e-6 * b.sigmas()[i]));
      }
    }
  }

  /** torch.quantile between the two nearest, divided out, at least 1. */
  @Test
  void aThresholdDividesByAQuantile() {
    try (TensorScope scope = TensorScope.open()) {
      Bounds bounds =
          Bounds.thresholding(
              Config.parse(
                  "{\"thresholding\":true,\"dynamic_thresholding_ratio\":0.75,\"sample_max_value\":100}",
                  "config"));
      Tensor data = Tensors.of(new double[] {-8, 4, 2, 0, 0.5, 0.1, -0.2, 0}, 2, 1, 2, 2);
      double[] found = Tensors.doubles(bounds.apply(data));
      assertThat(found)
          .containsExactly(new double[] {-1, 0.8, 0.4, 0, 0.5, 0.1, -0.2, 0}, within(1e-12));
    }
  }

  @Test
  void aFlowEndsAtItsTerminal() {
    try (Sampling sampling =
        scheduler("FlowMatchEulerDiscreteScheduler", "'shift_terminal':0.1,'shift':3")
            .sampling(6, 0)) {
      assertThat(sampling.sigmas()[5]).isCloseTo(0.1, within(1e-12));
      assertThat(sampling.sigmas()[0]).isCloseTo(1, within(1e-12));
    }
  }

  @Test
  void aLinearShiftTakesMuItself() {
    Scheduler flow =
        scheduler(
            "FlowMatchEulerDiscreteScheduler",
            "'use_dynamic_shifting':true,'time_shift_type':'linear','base_shift':2,'max_shift':2");
    try (Sampling sampling = flow.sampling(2, 1000)) {
      assertThat(sampling.sigmas()[1]).isCloseTo(2 * 0.5 / 1.5, within(1e-12));
    }
  }

  @Test
  void switchesOfOtherClassesAreSaid() {
    Config config =
        Config.parse(
            "{\"use_karras_sigmas\":true,\"clip_sample\":false,\"skip_prk_steps\":true}", "config");
    assertThat(Schedulers.idle("DDIMScheduler", config))
        .isEqualTo(
            Collections.singletonList(
                "use_karras_sigmas = true (DDIMScheduler has no such setting)"));
    assertThat(Schedulers.idle("EulerDiscreteScheduler", config)).isEmpty();
  }

  /** Data of solvers that know no clipping are not clipped by a setting of another class. */
  @Test
  void clippingIsLeftToThoseWhoHaveIt() {
    Scheduler solver = scheduler("DPMSolverMultistepScheduler", "'clip_sample':true");
    try (TensorScope scope = TensorScope.open();
        Sampling sampling = solver.sampling(1, 0)) {
      Tensor x = torch.full(new long[] {1, 1}, Tensors.scalar(500));
      Tensor next = sampling.next(0, x, torch.zeros(1, 1), () -> x);
      assertThat(next.item_double()).isGreaterThan(1);
    }
  }
}
