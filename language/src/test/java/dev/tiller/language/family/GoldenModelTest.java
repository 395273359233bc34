package dev.tiller.language.family;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tiller.language.LanguageModel;
import dev.tiller.language.TestModels;
import dev.tiller.network.Site;
import dev.tiller.network.Tap;
import dev.tiller.network.Taps;
import dev.tiller.network.Tokens;
import dev.tiller.tensor.Safetensors;
import dev.tiller.tensor.TensorScope;
import dev.tiller.tensor.Tensors;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Every family against the outputs of Hugging Face transformers on tiny random models. */
class GoldenModelTest {

  private static final double LOGITS = 1e-4;
  private static final double STATES = 3e-4;
  private static final double PROBABILITIES = 3e-5;

  @TempDir Path folder;

  static Stream<Path> goldens() {
    return TestModels.goldens();
  }

  @ParameterizedTest
  @MethodSource("goldens")
  void logitsHiddenStatesAndSitesMatch(Path family) {
    check(family, family);
  }

  @ParameterizedTest
  @MethodSource("goldens")
  void theConfigOfTransformers5MeansTheSame(Path family) throws IOException {
    Files.copy(family.resolve("config.v5.json"), folder.resolve("config.json"));
    Files.copy(family.resolve("model.safetensors"), folder.resolve("model.safetensors"));
    check(family, folder);
  }

  private void check(Path family, Path directory) {
    try (TensorScope scope = TensorScope.open();
        Safetensors expected = Safetensors.open(family.resolve("expected.safetensors"));
        LanguageModel model = LanguageModel.load(directory)) {
      Map<String, Tensor> seen = new HashMap<>();
      Tokens tokens = tokens(expected, "a", null);
      List<Tensor> states = model.hiddenStates(tokens, recording(model, expected, seen));
      assertThat(difference(states.get(states.size() - 1), expected.get("a.logits"), null))
          .as("logits")
          .isLessThan(LOGITS);
      for (int i = 0; i < states.size() - 1; i++) {
        assertThat(difference(states.get(i), expected.get("a.hidden." + i), null))
            .as("hidden." + i)
            .isLessThan(STATES);
      }
      for (String name : expected.names()) {
        if (name.startsWith("a.module.")) {
          Tensor found = seen.get(name.substring("a.module.".length()));
          assertThat(difference(found, expected.get(name), null)).as(name).isLessThan(STATES);
        } else if (name.startsWith("a.attn_probs.")) {
          Tensor found = seen.get(probabilities(model, name));
          assertThat(difference(found, expected.get(name), null))
              .as(name)
              .isLessThan(PROBABILITIES);
        }
      }
      checkPadded(model, expected);
    }
  }

  private static Tokens tokens(Safetensors expected, String batch, Tensor mask) {
    String types = batch + ".token_type_ids";
    return new Tokens(
        expected.get(batch + ".input_ids"),
        mask,
        expected.names().contains(types) ? expected.get(types) : null);
  }

  private void checkPadded(LanguageModel model, Safetensors expected) {
    Tensor mask = expected.get("pad.attention_mask").to(ScalarType.Bool);
    Tokens tokens = tokens(expected, "pad", mask);
    List<Tensor> states = model.hiddenStates(tokens, Taps.NONE);
    assertThat(difference(states.get(states.size() - 1), expected.get("pad.logits"), mask))
        .as("padded logits")
        .isLessThan(LOGITS);
    for (int i = 0; i < states.size() - 1; i++) {
      assertThat(difference(states.get(i), expected.get("pad.hidden." + i), mask))
          .as("padded hidden." + i)
          .isLessThan(STATES);
    }
  }

  private static Taps recording(
      LanguageModel model, Safetensors expected, Map<String, Tensor> seen) {
    Map<Site, Tap> taps = new HashMap<>();
    for (String name : expected.names()) {
      String site =
          name.startsWith("a.module.")
              ? name.substring("a.module.".length())
              : name.startsWith("a.attn_probs.") ? probabilities(model, name) : "";
      if (!site.isEmpty()) {
        taps.put(
            model.site(site),
            (s, value, pass) -> {
              float[] copy = Tensors.floats(value);
              try (TensorScope scope = TensorScope.open()) {
                seen.put(s.name(), scope.disown(Tensors.of(copy, Tensors.shape(value))));
              }
              return value;
            });
      }
    }
    return Taps.of(taps);
  }

  private static String probabilities(LanguageModel model, String name) {
    String layer = "." + name.substring(name.lastIndexOf('.') + 1) + ".";
    return model.sites().stream()
        .map(Site::name)
        .filter(s -> s.endsWith(":1") && s.contains(layer))
        .findFirst()
        .orElseThrow();
  }

  private static double difference(Tensor found, Tensor wanted, Tensor mask) {
    try (TensorScope scope = TensorScope.open()) {
      Tensor gap = found.reshape(Tensors.shape(wanted)).sub(wanted).abs();
      if (mask != null) {
        gap = gap.mul(mask.unsqueeze(-1));
      }
      assertThat(gap.isnan().any().item_bool()).as("not a number").isFalse();
      return gap.max().item_double();
    }
  }
}
