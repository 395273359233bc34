package dev.tiller.examples;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.tiller.language.LanguageModel;
import dev.tiller.language.LanguageModel.Precision;
import dev.tiller.language.family.Families;
import dev.tiller.network.InputSet;
import dev.tiller.network.SiteGroups;
import dev.tiller.network.Taps;
import dev.tiller.network.Tokens;
import dev.tiller.network.load.Config;
import dev.tiller.network.load.RandomParameters;
import dev.tiller.steering.Steering;
import dev.tiller.steering.SteeringMap;
import dev.tiller.steering.Support;
import dev.tiller.steering.fit.FitSettings;
import dev.tiller.steering.fit.Fitter;
import dev.tiller.steering.fit.Sentences;
import dev.tiller.steering.fold.FoldTarget;
import dev.tiller.steering.fold.Folding;
import dev.tiller.steering.transport.LinearAct;
import dev.tiller.tensor.DType;
import dev.tiller.tensor.TensorScope;
import dev.tiller.tensor.Tensors;
import java.io.IOException;
import java.nio.file.Path;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A family from outside Tiller's own modules is one like any other. */
class OwnFamilyTest {

  private static final Config CONFIG =
      Config.parse(
          """
          {"model_type": "layer_norm_llama", "hidden_size": 16, "intermediate_size": 24,
           "num_hidden_layers": 2, "num_attention_heads": 2, "vocab_size": 40,
           "max_position_embeddings": 64}""",
          "own");

  @TempDir Path folder;

  private static LanguageModel model() {
    try (RandomParameters random = new RandomParameters(4, 0.3)) {
      return LanguageModel.build(CONFIG, random, Precision.FLOAT32);
    }
  }

  private static float[] logits(LanguageModel model, Taps taps) {
    try (TensorScope scope = TensorScope.open()) {
      Tokens tokens = Tokens.of(new int[] {3, 1, 4, 1, 5}, new int[] {9, 2, 6, 5, 3});
      return Tensors.floats(model.logits(tokens, taps));
    }
  }

  private static InputSet texts(String name, int first) {
    return Sentences.ofTokens(
        name,
        IntStream.range(first, first + 8).mapToObj(i -> new int[] {i, i + 3, i + 5}).toList());
  }

  @Test
  void itIsFoundSavedAndLoaded() throws IOException {
    assertThat(Families.modelTypes()).contains("layer_norm_llama", "llama");
    try (LanguageModel model = model()) {
      assertThat(model.parameters()).containsKey("model.layers.0.input_layernorm.bias");
      model.save(folder.resolve("saved"), DType.F32);
      try (LanguageModel loaded = LanguageModel.load(folder.resolve("saved"))) {
        assertThat(logits(loaded, Taps.NONE))
            .containsExactly(logits(model, Taps.NONE), within(1e-5f));
      }
    }
  }

  @Test
  void itsGroupsAreSteeredAndFolded() {
    try (LanguageModel model = model()) {
      assertThat(SiteGroups.resolve(model, "all_layernorm")).hasSize(4);
      InputSet from = texts("from", 0);
      InputSet to = texts("to", 20);
      FitSettings settings =
          FitSettings.of(new LinearAct()).withSites("all_layernorm").withSupport(Support.ALL);
      SteeringMap map = Fitter.of(model, settings).fit(from, to);
      try (Steering steering = Steering.of(model, map, 0.5);
          LanguageModel folded = Folding.fold(model, map, 0.5, FoldTarget.HUGGING_FACE)) {
        float[] steered = logits(model, steering.taps());
        assertThat(steered).isNotEqualTo(logits(model, Taps.NONE));
        assertThat(logits(folded, Taps.NONE)).containsExactly(steered, within(1e-3f));
      }
    }
  }
}
