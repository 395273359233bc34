package dev.tiller.diffusion.schedule;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tiller.ground.UserError;
import dev.tiller.network.load.Config;
import dev.tiller.tensor.LeakCheck;
import dev.tiller.tensor.Safetensors;
import dev.tiller.tensor.TensorScope;
import dev.tiller.tensor.Tensors;
import java.io.IOException;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Every scheduler against the runs of an independent implementation. */
class SchedulersTest {

  private static final Path FOLDER = Path.of("src/test/resources/golden/images/schedulers");

  private static JsonNode cases() throws IOException {
    return Config.readWithInfinities(FOLDER.resolve("meta.json"), "golden cases").json();
  }

  static Stream<String> names() throws IOException {
    return Stream.of(cases().properties().stream().map(e -> e.getKey()).toArray(String[]::new));
  }

  private static Sampling sampling(JsonNode described, String name) {
    ObjectNode settings = described.get("config").deepCopy();
    settings.remove("lambda_min_clipped"); // Minus infinity, which only files may hold.
    Config config = Config.parse(settings.toString(), name);
    Scheduler scheduler = Schedulers.of(described.get("class").asText(), config);
    assertThat(scheduler.name()).isEqualTo(described.get("class").asText());
    assertThat(scheduler.identity().sha256()).isNotEmpty();
    int steps = described.get("steps").asInt();
    if (scheduler instanceof FlowMatchEuler flow) {
      boolean evenly = !name.equals("flow_shift3"); // Run without sigmas of a pipeline.
      FlowMatchEuler asRun =
          new FlowMatchEuler(flow.shift(), flow.mu(), flow.spread(), evenly, flow.trainTimes());
      return asRun.sampling(steps, described.get("mu").asDouble());
    }
    return scheduler.sampling(steps, 0);
  }

  @ParameterizedTest
  @MethodSource("names")
  void stepsLikeTheReference(String name) throws IOException {
    JsonNode described = cases().get(name);
    try (LeakCheck leaks = LeakCheck.open();
        Safetensors golden = Safetensors.open(FOLDER.resolve("expected.safetensors"));
        TensorScope scope = TensorScope.open();
        Sampling sampling = sampling(described, name)) {
      checkTimes(sampling, golden, name);
      assertThat(sampling.start())
          .isCloseTo(described.get("init_noise_sigma").asDouble(), within(2e-6 * sampling.start()));
      Tensor x = golden.get(name + ".x0").to(ScalarType.Double);
      for (int i = 0; i < sampling.calls(); i++) {
        int call = i;
        assertClose(sampling.input(i, x), golden.get(name + ".model_in").select(0, i));
        Tensor output = golden.get(name + ".model_out").select(0, i).to(ScalarType.Double);
        x = sampling.next(i, x, output, () -> golden.get(name + ".noise").select(0, call));
        assertClose(x, golden.get(name + ".x").select(0, i));
      }
    }
  }

  private static void checkTimes(Sampling sampling, Safetensors golden, String name) {
    float[] times = Tensors.floats(golden.get(name + ".timesteps"));
    assertThat(sampling.calls()).isEqualTo(times.length);
    for (int i = 0; i < times.length; i++) {
      double tolerance = times[i] == Math.rint(times[i]) ? 0 : 2e-5 * times[i];
      assertThat(sampling.time(i)).isCloseTo(times[i], within(tolerance));
    }
    if (golden.names().contains(name + ".sigmas")) {
      float[] sigmas = Tensors.floats(golden.get(name + ".sigmas"));
      for (int i = 0; i < sampling.sigmas().length; i++) {
        assertThat(sampling.sigmas()[i]).isCloseTo(sigmas[i], within(2e-6 * sigmas[i] + 1e-12));
      }
    }
  }

  private static void assertClose(Tensor found, Tensor expected) {
    double greatest = Math.max(1, expected.abs().max().item_double());
    double worst = found.sub(expected).abs().max().item_double();
    assertThat(worst).isLessThan(2e-5 * greatest);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"_class_name\":\"HeunDiscreteScheduler\"}",
        "{\"_class_name\":\"EulerDiscreteScheduler\",\"use_beta_sigmas\":true}",
        "{\"_class_name\":\"DDIMScheduler\",\"beta_schedule\":\"sigmoid\"}",
        "{\"_class_name\":\"DDIMScheduler\",\"timestep_spacing\":\"odd\"}",
        "{\"_class_name\":\"DPMSolverMultistepScheduler\",\"solver_order\":4}",
        "{\"_class_name\":\"DPMSolverMultistepScheduler\",\"lambda_min_clipped\":-5.1}",
        "{\"_class_name\":\"DPMSolverMultistepScheduler\",\"variance_type\":\"learned_range\"}",
        "{\"_class_name\":\"DPMSolverMultistepScheduler\",\"algorithm_type\":\"dpmsolver\"}",
        "{\"_class_name\":\"DPMSolverMultistepScheduler\",\"use_flow_sigmas\":true}",
        "{\"_class_name\":\"EulerDiscreteScheduler\",\"final_sigmas_type\":\"odd\"}",
        "{\"_class_name\":\"EulerDiscreteScheduler\",\"interpolation_type\":\"log_linear\"}",
        "{\"_class_name\":\"FlowMatchEulerDiscreteScheduler\",\"stochastic_sampling\":true}",
        "{\"_class_name\":\"DDIMScheduler\",\"trained_betas\":[0.1,0.2]}",
        "{\"_class_name\":\"DDIMScheduler\",\"thresholding\":true,\"dynamic_thresholding_ratio\":2}",
        "{\"_class_name\":\"DDIMScheduler\",\"a_setting_of_tomorrow\":0.5}",
        "{\"_class_name\":\"PNDMScheduler\"}"
      })
  void whatIsNotBuiltIsRefused(String json) {
    Config config = Config.parse(json, "scheduler_config.json");
    assertThatThrownBy(() -> Schedulers.of(config.text("_class_name"), config))
        .isInstanceOf(UserError.class)
        .hasMessageStartingWith("scheduler_config.json ");
  }

  @Test
  void tooManyStepsAreRefused() {
    Config config = Config.parse("{\"set_alpha_to_one\":true}", "scheduler_config.json");
    Scheduler ddim = Schedulers.of("DDIMScheduler", config);
    assertThatThrownBy(() -> ddim.sampling(1001, 0)).hasMessageContaining("1 to 1000 steps");
  }
}
