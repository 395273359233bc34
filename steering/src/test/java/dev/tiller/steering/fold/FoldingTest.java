package dev.tiller.steering.fold;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.tiller.ground.UserError;
import dev.tiller.language.LanguageModel;
import dev.tiller.network.Network;
import dev.tiller.network.Site;
import dev.tiller.network.SiteGroups;
import dev.tiller.network.Taps;
import dev.tiller.network.Tokens;
import dev.tiller.steering.Golden;
import dev.tiller.steering.Maps;
import dev.tiller.steering.Obstacle;
import dev.tiller.steering.Steering;
import dev.tiller.steering.SteeringMap;
import dev.tiller.steering.aura.AurA;
import dev.tiller.steering.fit.FitSettings;
import dev.tiller.steering.fit.Fitter;
import dev.tiller.tensor.TensorScope;
import dev.tiller.tensor.Tensors;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.bytedeco.pytorch.Tensor;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Folding: golden check GC10, and that a folded model is the steered one. */
class FoldingTest {

  private static final double[] OMEGA = {1.2, 0.85};
  private static final double[] BETA = {-0.15, 0.125};

  @TempDir Path folder;

  static Stream<String> families() {
    return Golden.families();
  }

  @Test
  void goldenNorm() {
    try (TensorScope scope = TensorScope.open()) {
      Weights weights =
          new Weights(
              Map.of(
                  "g", Tensors.of(new double[] {1.1, 0.9}),
                  "d", Tensors.of(new double[] {0.05, -0.1})));
      weights.norm("g", "d", false, OMEGA, BETA);
      check(weights.get("g"), 1.32, 0.765);
      check(weights.get("d"), -0.09, 0.04);
      Weights plusOne = new Weights(Map.of("g", Tensors.of(new double[] {0.1, -0.1})));
      plusOne.norm("g", "d", true, OMEGA, BETA);
      check(plusOne.get("g"), 0.32, -0.235);
      check(plusOne.get("d"), -0.15, 0.125);
    }
  }

  @Test
  void goldenProjections() {
    try (TensorScope scope = TensorScope.open()) {
      Tensor weight = Tensors.of(new double[] {0.5, -0.2, 0.1, 0.3, 0.9, -0.7}, 2, 3);
      Tensor bias = Tensors.of(new double[] {0.01, 0.02});
      Weights weights = new Weights(Map.of("w", weight, "b", bias, "t", weight.t()));
      weights.projection("w", "b", false, OMEGA, BETA);
      check(weights.get("w"), 0.6, -0.24, 0.12, 0.255, 0.765, -0.595);
      check(weights.get("b"), -0.138, 0.142);
      weights.projection("t", "none", true, OMEGA, BETA);
      check(weights.get("t").t(), 0.6, -0.24, 0.12, 0.255, 0.765, -0.595);
      check(weights.get("none"), -0.15, 0.125);
    }
  }

  @Test
  void goldenConsumer() {
    try (TensorScope scope = TensorScope.open()) {
      Tensor weight = Tensors.of(new double[] {0.2, -0.4, 1, 0.3, -0.6, 0.8}, 3, 2);
      Tensor bias = Tensors.of(new double[] {0.1, 0, -0.2});
      Weights weights = new Weights(Map.of("w", weight, "b", bias));
      weights.consumer("w", "b", OMEGA, BETA);
      check(weights.get("w"), 0.24, -0.34, 1.2, 0.255, -0.72, 0.68);
      check(weights.get("b"), 0.02, -0.1125, -0.01);
    }
  }

  private static void check(Tensor found, double... expected) {
    assertThat(Tensors.doubles(found)).containsExactly(expected, within(1e-9));
  }

  private static final int[][] ROWS = {{3, 1, 4, 1, 5, 9}, {2, 7, 1, 8, 2, 8}};

  private static float[] steered(LanguageModel model, SteeringMap map, double strength) {
    try (TensorScope scope = TensorScope.open();
        Steering steering = Steering.of(model, List.of(new Steering.Part(map, strength)))) {
      return Tensors.floats(model.logits(Tokens.of(ROWS), steering.taps()));
    }
  }

  private static float[] plain(LanguageModel model) {
    try (TensorScope scope = TensorScope.open()) {
      return Tensors.floats(model.logits(Tokens.of(ROWS), Taps.NONE));
    }
  }

  private static SteeringMap gentle(LanguageModel model, List<Site> sites) {
    Network network = model;
    return dev.tiller.steering.arithmetic.Scaling.of(Maps.random(network, sites, 1, false), 0.3);
  }

  @ParameterizedTest
  @MethodSource("families")
  void forTillerEveryProjectionAndNormCanBeFolded(String family) throws IOException {
    try (LanguageModel model = Golden.model(family)) {
      List<Site> sites =
          model.sites().stream().filter(s -> s.producer() != null && s.width() > 0).toList();
      SteeringMap map = gentle(model, sites);
      Path saved = folder.resolve(family);
      Folding.save(model, map, 0.5, FoldTarget.TILLER, saved);
      try (LanguageModel folded = LanguageModel.load(saved)) {
        assertThat(plain(folded)).containsExactly(steered(model, map, 0.5), within(2e-4f));
        assertThat(folded.fingerprint()).isNotEqualTo(model.fingerprint());
        assertThat(Files.readString(saved.resolve("config.json"))).contains("only Tiller");
      }
    }
  }

  @ParameterizedTest
  @CsvSource({
    "gpt2, all_layernorm",
    "gpt2, icml24",
    "gpt2, attention",
    "gpt_neox, all_layernorm",
    "gpt_neox, attention",
    "gpt_neox, icml24",
    "falcon, all_layernorm",
    "falcon, icml24",
    "llama, attention",
    "llama, icml24",
    "llama, all_layernorm",
    "llama, pre_layernorm",
    "qwen2, .*(q_proj|k_proj|v_proj)",
    "qwen2, .*input_layernorm",
    "qwen3, attention",
    "qwen3, .*input_layernorm",
    "gemma2, attention",
    "gemma2, .*input_layernorm",
    "gemma3_text, attention",
    "gemma3_text, .*input_layernorm",
    "olmo2, attention",
    "smollm3, all_layernorm",
    "smollm3, icml24",
    "qwen3_moe, attention",
    "qwen3_moe, .*input_layernorm"
  })
  void aHuggingFaceDirectoryEqualsTheSteeredModel(String family, String group) throws IOException {
    try (LanguageModel model = Golden.model(family)) {
      SteeringMap map = gentle(model, SiteGroups.resolve(model, group));
      Path saved = folder.resolve("folded");
      Folding.save(model, map, 1, FoldTarget.HUGGING_FACE, saved);
      try (LanguageModel folded = LanguageModel.load(saved)) {
        assertThat(plain(folded)).containsExactly(steered(model, map, 1), within(2e-4f));
        folded
            .sites()
            .forEach(
                site -> {
                  if (site.producer() != null
                      && folded.parameters().containsKey(site.producer().bias())) {
                    assertThat(site.producer().biasAllowed())
                        .as(site.producer().bias() + " is known to the config")
                        .isTrue();
                  }
                });
      }
    }
  }

  @ParameterizedTest
  @MethodSource("families")
  void aMapWithoutShiftFoldsEverywhere(String family) {
    try (LanguageModel model = Golden.model(family)) {
      SteeringMap map =
          Fitter.of(model, FitSettings.of(new AurA()))
              .fit(Golden.sentences(model, "p", 8, 1), Golden.sentences(model, "q", 8, 2));
      try (LanguageModel folded = Folding.fold(model, map, 1, FoldTarget.HUGGING_FACE)) {
        assertThat(plain(folded)).containsExactly(steered(model, map, 1), within(2e-4f));
        assertThat(folded.parameters().keySet()).isEqualTo(model.parameters().keySet());
      }
      assertThat(plain(model)).as("the model itself is as it was").isNotEmpty();
    }
  }

  @ParameterizedTest
  @CsvSource({
    "gemma2, post_layernorm, residual stream, fold for Tiller",
    "mistral, attention, does not have, fold for Tiller",
    "qwen2, attention, does not have, fold for Tiller",
    "mpt, all_layernorm, feeds a projection that has no place for one, fold for Tiller",
    "mpt, .*norm_f, feeds more than projections, fold for Tiller",
    "phi3, post_layernorm, feeds a projection that has no place for one, fold for Tiller",
    "phi3, icml24, does not have, fold for Tiller",
    "gemma3_text, post_layernorm, residual stream, fold for Tiller",
    "olmo2, post_layernorm, residual stream, fold for Tiller",
    "mixtral, post_layernorm, feeds more than projections, fold for Tiller",
    "mixtral, mlp, adds up experts, fold for Tiller",
    "llama, residual, not the output of a projection, keep the map"
  })
  void whatTheArchitectureCannotHoldIsRefusedByName(
      String family, String group, String why, String remedy) {
    try (LanguageModel model = Golden.model(family)) {
      List<Site> sites = SiteGroups.resolve(model, group);
      SteeringMap map = gentle(model, sites);
      assertThatThrownBy(() -> Folding.fold(model, map, 1, FoldTarget.HUGGING_FACE))
          .isInstanceOf(UserError.class)
          .hasMessageContaining(sites.get(0).name())
          .hasMessageContaining(why)
          .hasMessageContaining(remedy);
    }
  }

  /** Weights of experts that do not sum to one would scale a shift differently for each token. */
  @Test
  void expertsOfUnequalWeightTakeNoShift() throws IOException {
    Path other = Files.createDirectories(folder.resolve("other"));
    Path golden = Golden.folder("qwen3_moe");
    Files.copy(golden.resolve("model.safetensors"), other.resolve("model.safetensors"));
    String config = Files.readString(golden.resolve("config.json"));
    Files.writeString(
        other.resolve("config.json"),
        config.replace("\"norm_topk_prob\": true", "\"norm_topk_prob\": false"));
    try (LanguageModel model = LanguageModel.load(other)) {
      SteeringMap map = gentle(model, SiteGroups.resolve(model, ".*layers.0.mlp"));
      assertThatThrownBy(() -> Folding.fold(model, map, 1, FoldTarget.TILLER))
          .isInstanceOf(UserError.class)
          .hasMessageContaining("do not sum to one");
    }
  }

  @Test
  void aFiniteSupportIsRefused() {
    try (LanguageModel model = Golden.model("gpt2")) {
      Network network = model;
      SteeringMap map = Maps.random(network, SiteGroups.resolve(network, "attention"), 1, true);
      for (FoldTarget target : FoldTarget.values()) {
        assertThatThrownBy(() -> Folding.fold(model, map, 1, target))
            .isInstanceOf(UserError.class)
            .hasMessageContaining("support all");
      }
    }
  }

  @Test
  void everyReasonIsNamedAtOnce() {
    try (LanguageModel model = Golden.model("mpt")) {
      List<Site> sites = model.sitesMatching(".*norm_1|.*out_proj|.*blocks.0");
      SteeringMap map =
          Maps.random((Network) model, sites, 1, true)
              .behind(Maps.gate(sites.get(0).name(), sites.get(0).width(), 1));
      Capabilities capabilities = Capabilities.of(map, model);
      assertThat(capabilities.export())
          .extracting(Obstacle::reason)
          .containsExactly(
              Obstacle.Reason.GUARD,
              Obstacle.Reason.SUPPORT,
              Obstacle.Reason.NO_WEIGHT,
              Obstacle.Reason.NO_BIAS,
              Obstacle.Reason.READERS_WITHOUT_BIAS);
      assertThat(capabilities.fold())
          .extracting(Obstacle::reason)
          .containsExactly(
              Obstacle.Reason.GUARD, Obstacle.Reason.SUPPORT, Obstacle.Reason.NO_WEIGHT);
      assertThat(capabilities.invert())
          .extracting(Obstacle::reason)
          .containsExactly(Obstacle.Reason.GUARD, Obstacle.Reason.SUPPORT);
      assertThatThrownBy(() -> Folding.fold(model, map, 1, FoldTarget.HUGGING_FACE))
          .isInstanceOf(UserError.class)
          .hasMessageContaining("behind a guard")
          .hasMessageContaining("--support all")
          .hasMessageContaining("--tiller-only")
          .hasMessageContaining("not the output of a projection");
    }
  }

  @Test
  void aPlainMapCanDoEverything() {
    try (LanguageModel model = Golden.model("gpt2")) {
      SteeringMap map = gentle(model, SiteGroups.resolve((Network) model, "attention"));
      Capabilities capabilities = Capabilities.of(map, model);
      assertThat(capabilities.canExport()).isTrue();
      assertThat(capabilities.canFold()).isTrue();
      assertThat(capabilities.canInvert()).isTrue();
      assertThat(capabilities.lines()).allMatch(line -> line.startsWith("can be"));
    }
  }

  @Test
  void aFoldedModelOutlivesTheOriginal() {
    float[] expected;
    LanguageModel folded;
    try (LanguageModel model = Golden.model("gpt2")) {
      Network network = model;
      SteeringMap map = gentle(model, SiteGroups.resolve(network, "attention"));
      expected = steered(model, map, 1);
      folded = Folding.fold(model, map, 1, FoldTarget.HUGGING_FACE);
    }
    try (folded) {
      assertThat(plain(folded)).containsExactly(expected, within(2e-4f));
    }
  }
}
