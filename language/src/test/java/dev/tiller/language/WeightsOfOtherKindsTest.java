package dev.tiller.language;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tiller.language.LanguageModel.Precision;
import dev.tiller.network.Site;
import dev.tiller.network.Taps;
import dev.tiller.network.Tokens;
import dev.tiller.tensor.DType;
import dev.tiller.tensor.Safetensors;
import dev.tiller.tensor.TensorScope;
import dev.tiller.tensor.Tensors;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.stream.Stream;
import org.bytedeco.pytorch.Tensor;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Directories whose weights and config, or whose files, contradict each other. */
class WeightsOfOtherKindsTest {

  private static final Path CASES = Path.of("src/test/resources/cases");

  @TempDir Path folder;

  private static float[] logits(LanguageModel model) {
    try (TensorScope scope = TensorScope.open()) {
      return Tensors.floats(model.logits(Tokens.of(new int[] {5, 40, 77, 120, 9}), Taps.NONE));
    }
  }

  private static float[] expected(String kind) {
    try (TensorScope scope = TensorScope.open();
        Safetensors file = Safetensors.open(CASES.resolve(kind).resolve("expected.safetensors"))) {
      return Tensors.floats(file.get("logits"));
    }
  }

  @Test
  void aHeadThatIsStoredIsUsedAlthoughTheConfigTiesIt() throws IOException {
    Path saved = folder.resolve("saved");
    float[] right = expected("tied-but-both-stored");
    try (LanguageModel model =
        LanguageModel.load(CASES.resolve("tied-but-both-stored").resolve("model"))) {
      assertThat(logits(model)).containsExactly(right, within(1e-4f));
      assertThat(model.notes()).hasSize(1);
      assertThat(model.notes().get(0)).contains("lm_head.weight", "tie_word_embeddings");
      assertThat(model.site("lm_head").producer()).isInstanceOf(Site.Producer.Projection.class);
      model.save(saved, DType.F32);
    }
    try (LanguageModel again = LanguageModel.load(saved)) {
      assertThat(again.config().flag("tie_word_embeddings", true)).isFalse();
      assertThat(again.notes()).isEmpty();
      assertThat(logits(again)).containsExactly(right, within(1e-4f));
    }
  }

  @ParameterizedTest
  @EnumSource(Precision.class)
  void aHeadThatAloneIsStoredServesBothPlaces(Precision precision) throws IOException {
    Path saved = folder.resolve("saved");
    try (LanguageModel model =
        LanguageModel.load(CASES.resolve("tied-only-head-stored").resolve("model"), precision)) {
      float tolerance = precision == Precision.FLOAT32 ? 1e-4f : 0.1f;
      assertThat(logits(model))
          .containsExactly(expected("tied-only-head-stored"), within(tolerance));
      assertThat(model.fingerprint()).isNotEmpty();
      assertThat(model.notes()).isEmpty();
      assertThat(model.parameters()).containsKey("model.embed_tokens.weight");
      if (precision == Precision.FLOAT32) {
        model.save(saved, DType.F32);
        try (LanguageModel again = LanguageModel.load(saved)) {
          assertThat(logits(again)).isEqualTo(logits(model));
          assertThat(again.fingerprint()).isEqualTo(model.fingerprint());
        }
      }
    }
  }

  @Test
  void theSameHeadStoredTwiceIsHeldOnce() throws IOException {
    Path saved = folder.resolve("saved");
    try (TensorScope scope = TensorScope.open();
        LanguageModel tied = LanguageModel.load(TestModels.GOLDEN.resolve("smollm3"))) {
      Tensor table = tied.parameters().get("model.embed_tokens.weight").clone();
      tied.save(saved, DType.F32, Map.of("lm_head.weight", table), null);
      try (LanguageModel both = LanguageModel.load(saved)) {
        assertThat(both.notes()).isEmpty();
        assertThat(both.parameters().keySet()).isEqualTo(tied.parameters().keySet());
      }
    }
  }

  @Test
  void theIndexSaysWhichFileHoldsATensor() {
    try (LanguageModel found = LanguageModel.load(CASES.resolve("shard-index").resolve("m"));
        LanguageModel wanted = LanguageModel.load(CASES.resolve("shard-index").resolve("want"))) {
      assertThat(found.fingerprint()).isEqualTo(wanted.fingerprint());
      assertThat(logits(found)).isEqualTo(logits(wanted));
    }
  }

  /** A case's model in a folder that a test may change. */
  private Path copied(String model) throws IOException {
    try (Stream<Path> files = Files.list(CASES.resolve("shard-index").resolve(model))) {
      for (Path file : files.toList()) {
        Files.copy(file, folder.resolve(file.getFileName()));
      }
    }
    return folder;
  }

  @Test
  void aFileOfTheUsualNameIsAShardWhereTheIndexNamesIt() throws IOException {
    Path index = copied("m").resolve("model.safetensors.index.json");
    String shard = "model-00001-of-00001.safetensors";
    Files.move(folder.resolve(shard), folder.resolve("model.safetensors"));
    Files.writeString(index, Files.readString(index).replace(shard, "model.safetensors"));
    try (LanguageModel found = LanguageModel.load(folder);
        LanguageModel wanted = LanguageModel.load(CASES.resolve("shard-index").resolve("want"))) {
      assertThat(found.fingerprint()).isEqualTo(wanted.fingerprint());
      assertThat(found.notes()).noneMatch(note -> note.contains("index"));
    }
  }

  @Test
  void anIndexOfOtherFilesBesideAWholeOneIsNamed() throws IOException {
    Path index = copied("want").resolve("model.safetensors.index.json");
    Files.writeString(index, "{\"weight_map\": {\"lm_head.weight\": \"other.safetensors\"}}");
    try (LanguageModel model = LanguageModel.load(folder)) {
      assertThat(model.notes())
          .containsExactly(
              "The weights are those of model.safetensors; model.safetensors.index.json beside it does not name that file and was not followed.");
    }
  }

  @Test
  void whatTheNetworkHasNoPlaceForIsNamed() throws IOException {
    Path saved = folder.resolve("saved");
    try (TensorScope scope = TensorScope.open();
        LanguageModel model = LanguageModel.load(TestModels.GOLDEN.resolve("llama"))) {
      assertThat(model.notes()).isEmpty();
      Tensor some = Tensors.of(new float[] {1, 2}, 2);
      model.save(
          saved,
          DType.F32,
          Map.of(
              "model.layers.0.self_attn.q_proj.lora_A.weight", some,
              "model.layers.0.self_attn.rotary_emb.inv_freq", some),
          null);
    }
    try (LanguageModel model = LanguageModel.load(saved)) {
      assertThat(model.notes())
          .containsExactly(
              "The weights hold a tensor of which this model makes nothing (model.layers.0.self_attn.q_proj.lora_A.weight).");
    }
  }

  /** As transformers 5 reads a config in which both stand. */
  @Test
  void anOlderRotaryScalingCountsAboveTheNewParameters() throws IOException {
    String llama3 =
        "{\"rope_type\": \"llama3\", \"factor\": 2, \"low_freq_factor\": 1, \"high_freq_factor\": 4, \"rope_theta\": 777%s}";
    String plain = "{\"rope_type\": \"default\", \"rope_theta\": 10000}";
    float[] linear =
        rotated("{\"rope_type\": \"linear\", \"factor\": 2, \"rope_theta\": 10000}", "");
    assertThat(linear).isNotEqualTo(rotated(plain, ""));
    assertThat(rotated(plain, "{\"type\": \"linear\", \"factor\": 2}")).isEqualTo(linear);
    assertThat(rotated(plain, llama3.formatted("")))
        .as("the context is that of pre-training where no other is said")
        .isEqualTo(
            rotated(llama3.formatted(", \"original_max_position_embeddings\": 256"), "null"));
  }

  private float[] rotated(String parameters, String scaling) throws IOException {
    Path base = CASES.resolve("generation-config").resolve("base");
    ObjectMapper json = new ObjectMapper();
    ObjectNode config = (ObjectNode) json.readTree(base.resolve("config.json").toFile());
    config.set("rope_parameters", json.readTree(parameters));
    if (!scaling.isEmpty()) {
      config.set("rope_scaling", json.readTree(scaling));
    }
    Path weights = folder.resolve("model.safetensors");
    if (Files.notExists(weights)) {
      Files.copy(base.resolve("model.safetensors"), weights);
    }
    json.writeValue(folder.resolve("config.json").toFile(), config);
    try (LanguageModel model = LanguageModel.load(folder)) {
      return logits(model);
    }
  }
}
