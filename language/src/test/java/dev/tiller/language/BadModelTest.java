package dev.tiller.language;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.tiller.ground.UserError;
import dev.tiller.language.LanguageModel.Precision;
import dev.tiller.network.Taps;
import dev.tiller.network.Tokens;
import dev.tiller.network.load.Checkpoint;
import dev.tiller.tensor.LeakCheck;
import dev.tiller.tensor.SafetensorsWriter;
import dev.tiller.tensor.TensorScope;
import dev.tiller.tensor.Tensors;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Damaged model directories: one sentence each, nothing leaked, nothing crashed. */
class BadModelTest {

  private static final Path GOOD = TestModels.GOLDEN.resolve("llama");

  @TempDir Path folder;

  @BeforeEach
  void copyAGoodModel() throws IOException {
    for (String name : List.of("config.json", "model.safetensors")) {
      Files.copy(GOOD.resolve(name), folder.resolve(name));
    }
  }

  /** Loading fails with a sentence that holds all of {@code parts}. */
  private void refused(String... parts) {
    refused(folder, parts);
  }

  private static void refused(Path model, String... parts) {
    Throwable thrown;
    try (LeakCheck check = LeakCheck.open()) {
      thrown = catchThrowable(() -> LanguageModel.load(model).close());
      assertThat(thrown).isInstanceOf(UserError.class);
      assertThat(check.alive()).isLessThanOrEqualTo(0);
    }
    assertThat(thrown.getMessage())
        .contains(parts)
        .endsWith(".")
        .doesNotContain("Exception", "java.", "c10");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "hidden_size=\"wide\"           | hidden_size = \"wide\" | a whole number",
        "hidden_size=64.5               | hidden_size = 64.5     | a whole number",
        "hidden_size=99999999999        | hidden_size            | at most 2^31-1",
        "hidden_size=null               | no field \"hidden_size\" | fetch it again",
        "hidden_size=-64                | hidden_size            | above zero",
        "num_attention_heads=0          | num_attention_heads    | above zero",
        "num_key_value_heads=3          | self_attn.k_proj       | [48, 64]",
        "vocab_size=0                   | vocab_size             | above zero",
        "vocab_size=321                 | embed_tokens.weight    | [321, 64]",
        "hidden_act=\"magic\"           | activation \"magic\"   | silu",
        "hidden_act=7                   | hidden_act = 7         | a string",
        "rms_norm_eps=\"NaN\"           | rms_norm_eps           | a number",
        "attention_bias=\"yes\"         | attention_bias         | true or false",
        "rope_scaling={\"rope_type\":\"martian\",\"factor\":2} | martian | default, linear",
        "rope_scaling={\"rope_type\":\"longrope\"} | 0 numbers in rope_scaling.short_factor | 8",
        "rope_scaling={\"rope_type\":\"longrope\",\"short_factor\":[\"x\"]} | short_factor |"
            + " numbers",
        "rope_scaling={\"rope_type\":\"yarn\"} | rope_scaling.factor | fetch it again",
        "rope_scaling={\"rope_type\":\"linear\"} | factor | fetch it again",
        "rope_scaling=\"linear\"        | rope_scaling           | an object",
        "rope_scaling={\"type\":\"linear\",\"factor\":0} | rope_scaling.factor = 0 | above zero",
        "rope_scaling={\"type\":\"dynamic\",\"factor\":-2} | rope_scaling.factor = -2 | above zero",
        "rope_theta=0                   | rope_theta = 0         | above zero",
        "partial_rotary_factor=0.5      | partial_rotary_factor = 0.5 | all of each head turns",
        "rope_parameters={\"full_attention\":{}} | full_attention | does not have",
        "quantization_config={\"quant_method\":\"gptq\"} | quantized by gptq | --precision int8",
        "num_hidden_layers=4            | model.layers.3         | no tensor",
        "num_hidden_layers=0            | num_hidden_layers      | above zero",
        "model_type=\"martian\"         | martian                | llama",
        "model_type=null                | model_type             | fetch it again"
      })
  void aBadConfigFieldIsNamed(String change, String field, String expected) throws IOException {
    String json = TestModels.changed("llama", List.of(change.trim())).json().toString();
    Files.writeString(folder.resolve("config.json"), json);
    refused(field, expected);
  }

  @Test
  void notANumberIsNoJson() throws IOException {
    String json = Files.readString(folder.resolve("config.json"));
    Files.writeString(folder.resolve("config.json"), json.replace("1e-05", "NaN"));
    refused("config.json is not valid JSON (Non-standard token 'NaN'); fetch it again.");
  }

  @Test
  void filesThatAreMissingOrNotWhatTheySayAreNamed() throws IOException {
    Files.writeString(folder.resolve("config.json"), "[1, 2]");
    refused("config.json", "JSON object");
    Files.writeString(folder.resolve("config.json"), "");
    refused("config.json");
    Files.write(folder.resolve("config.json"), new byte[] {(byte) 0xFF, (byte) 0xFE, 0});
    refused("config.json");
    Files.delete(folder.resolve("config.json"));
    refused("no config.json");
    refused(folder.resolve("nowhere"), "nowhere");
    refused(folder.resolve("model.safetensors"), "is a file");
  }

  @Test
  void missingWeightsAreNamed() throws IOException {
    Files.delete(folder.resolve("model.safetensors"));
    refused("neither model.safetensors nor model.safetensors.index.json");
    Files.writeString(folder.resolve("model.safetensors"), "nonsense that is no tensor file");
    refused("model.safetensors");
  }

  @Test
  void tensorsOfAnotherShapeOrTypeAreNamed() throws IOException {
    String name = "model.layers.1.mlp.up_proj.weight";
    rewrite(Map.of(name, new long[] {96, 63}), ScalarType.Float);
    refused(name, "[96, 63]", "[96, 64]");
    rewrite(Map.of(name, new long[] {96, 64}), ScalarType.Long);
    refused(name, "I64", "float weights");
    rewrite(Map.of(name, new long[] {}), ScalarType.Float);
    refused(name, "[]", "[96, 64]");
  }

  /** By then matrices in 8 bits wait for their values. */
  @Test
  void nothingOutlivesABuildThatFailsHalfWay() throws IOException {
    rewrite(Map.of("model.layers.1.mlp.up_proj.weight", new long[] {96, 63}), ScalarType.Float);
    try (LeakCheck check = LeakCheck.open()) {
      assertThat(catchThrowable(() -> LanguageModel.load(folder, Precision.INT8)))
          .isInstanceOf(UserError.class);
      assertThat(check.alive()).isLessThanOrEqualTo(0);
    }
  }

  /** The good weights with some tensors replaced by zeros of another shape or type. */
  private void rewrite(Map<String, long[]> shapes, ScalarType type) throws IOException {
    try (TensorScope scope = TensorScope.open();
        Checkpoint good = Checkpoint.open(GOOD)) {
      Map<String, Tensor> tensors = tensors(good);
      shapes.forEach((name, shape) -> tensors.put(name, torch.zeros(shape, Tensors.options(type))));
      SafetensorsWriter.write(folder.resolve("model.safetensors"), tensors, Map.of());
    }
  }

  private static Map<String, Tensor> tensors(Checkpoint checkpoint) {
    Map<String, Tensor> tensors = new TreeMap<>();
    for (String name : checkpoint.names()) {
      tensors.put(name, checkpoint.get(name, checkpoint.shape(name)));
    }
    return tensors;
  }

  @Test
  void shardsLoadLikeOneFile() throws IOException {
    shard();
    try (TensorScope scope = TensorScope.open();
        LanguageModel whole = LanguageModel.load(GOOD);
        LanguageModel sharded = LanguageModel.load(folder)) {
      Tokens tokens = Tokens.of(new int[] {1, 2, 3});
      assertThat(sharded.logits(tokens, Taps.NONE).equal(whole.logits(tokens, Taps.NONE))).isTrue();
    }
  }

  @Test
  void damagedShardsAreNamed() throws IOException {
    shard();
    Files.move(folder.resolve("b.safetensors"), folder.resolve("c.safetensors"));
    refused("b.safetensors");
    Path index = folder.resolve("model.safetensors.index.json");
    Files.writeString(index, "{\"weight_map\":{\"x\":\"../../b.safetensors\"}}");
    refused("outside its own folder", "../../b.safetensors");
    Files.writeString(index, "{\"weight_map\":{\"x\":\"/b.safetensors\"}}");
    refused("outside its own folder");
    String embedding = "model.embed_tokens.weight";
    Files.writeString(index, "{\"weight_map\":{\"%s\":\"a.safetensors\"}}".formatted(embedding));
    refused(
        "a.safetensors holds the tensor \"" + embedding + "\", but it does not",
        "fetch both again");
    Files.writeString(index, "{\"weight_map\":[]}");
    refused("weight_map");
    Files.writeString(index, "{\"weight_map\":{\"x\":3}}");
    refused("weight_map");
    Files.writeString(index, "{\"weight_map\":{}}");
    refused("no tensor");
    Files.writeString(index, "{");
    refused("not valid JSON");
    Files.writeString(index, "");
    refused("JSON object");
    Files.writeString(index, "version https://git-lfs.github.com/spec/v1\n");
    refused("stand-in that git left", "git lfs pull");
  }

  /** As indexes do of tied heads, which are not written. */
  @Test
  void aTensorThatAnIndexPromisesMattersOnlyToWhoAsksForIt() throws IOException {
    shard();
    Path index = folder.resolve("model.safetensors.index.json");
    String json = Files.readString(index);
    Files.writeString(
        index, json.replace("\"weight_map\":{", "\"weight_map\":{\"ghost\":\"a.safetensors\","));
    assertThat(Files.readString(index)).contains("ghost");
    LanguageModel.load(folder).close();
  }

  private void shard() throws IOException {
    try (TensorScope scope = TensorScope.open();
        Checkpoint good = Checkpoint.open(GOOD)) {
      Map<String, Map<String, Tensor>> files = new TreeMap<>();
      StringBuilder map = new StringBuilder();
      tensors(good)
          .forEach(
              (name, tensor) -> {
                String file = name.contains("mlp") ? "a.safetensors" : "b.safetensors";
                files.computeIfAbsent(file, f -> new HashMap<>()).put(name, tensor);
                map.append(map.isEmpty() ? "" : ",");
                map.append("\"%s\":\"%s\"".formatted(name, file));
              });
      for (Map.Entry<String, Map<String, Tensor>> file : files.entrySet()) {
        SafetensorsWriter.write(folder.resolve(file.getKey()), file.getValue(), Map.of());
      }
      Files.delete(folder.resolve("model.safetensors"));
      Files.writeString(
          folder.resolve("model.safetensors.index.json"),
          "{\"metadata\":{},\"weight_map\":{" + map + "}}",
          StandardCharsets.UTF_8);
    }
  }
}
