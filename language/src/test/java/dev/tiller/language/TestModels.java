package dev.tiller.language;

import dev.tiller.language.family.Families;
import dev.tiller.language.family.Prediction;
import dev.tiller.network.load.Config;
import dev.tiller.network.load.RandomParameters;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Supplier;
import java.util.stream.Stream;

/** Small networks of every family: those with golden outputs, and variants with random weights. */
public record TestModels(String name, Supplier<LanguageModel> make) {

  public static final Path GOLDEN = Path.of("src/test/resources/golden/lm");

  private static final Path GOLDEN_VARIANTS = Path.of("src/test/resources/golden/variants");

  /** Changes to a golden config, as "key=JSON value" pairs, that make another architecture. */
  private static final Map<String, List<String>> VARIANTS =
      new TreeMap<>(
          Map.ofEntries(
              Map.entry(
                  "bert untied, relu", List.of("tie_word_embeddings=false", "hidden_act=\"relu\"")),
              Map.entry(
                  "gpt2 other scales, wide, untied",
                  List.of(
                      "scale_attn_by_inverse_layer_idx=true",
                      "n_inner=40",
                      "tie_word_embeddings=false",
                      "reorder_and_upcast_attn=true",
                      "activation_function=\"relu\"")),
              Map.entry("gpt2 unscaled", List.of("scale_attn_weights=false")),
              Map.entry(
                  "gpt_neox in sequence, half rotated",
                  List.of("use_parallel_residual=false", "rotary_pct=0.5", "attention_bias=false")),
              Map.entry("gpt_neox tied", List.of("tie_word_embeddings=true")),
              Map.entry(
                  "falcon 40b style",
                  List.of("new_decoder_architecture=true", "num_kv_heads=2", "ffn_hidden_size=80")),
              Map.entry(
                  "falcon 11b style",
                  List.of("new_decoder_architecture=true", "num_ln_in_parallel_attn=1")),
              Map.entry(
                  "falcon rw style",
                  List.of(
                      "alibi=true",
                      "multi_query=false",
                      "parallel_attn=false",
                      "bias=true",
                      "num_attention_heads=7",
                      "tie_word_embeddings=false")),
              Map.entry(
                  "mpt seven heads, clipped",
                  List.of(
                      "n_heads=7",
                      "expansion_ratio=2",
                      "attn_config={\"clip_qkv\":0.3,\"softmax_scale\":0.2}")),
              Map.entry(
                  "mistral no window, tied",
                  List.of("sliding_window=null", "tie_word_embeddings=true")),
              Map.entry("mistral wide window", List.of("sliding_window=4096", "head_dim=24")),
              Map.entry(
                  "qwen2 window above layer 1",
                  List.of(
                      "use_sliding_window=true",
                      "sliding_window=5",
                      "max_window_layers=1",
                      "layer_types=null",
                      "tie_word_embeddings=false")),
              Map.entry(
                  "qwen3 layer types, biases",
                  List.of(
                      "use_sliding_window=true",
                      "sliding_window=5",
                      "layer_types=[\"full_attention\",\"sliding_attention\",\"full_attention\"]",
                      "attention_bias=true")),
              Map.entry(
                  "llama biases, one key head, tied, linear rope",
                  List.of(
                      "attention_bias=true",
                      "mlp_bias=true",
                      "num_key_value_heads=1",
                      "head_dim=null",
                      "tie_word_embeddings=true",
                      "rope_scaling={\"type\":\"linear\",\"factor\":2.0}")),
              Map.entry(
                  "gemma3_text by pattern, unscaled, capped, biases",
                  List.of(
                      "layer_types=null",
                      "sliding_window_pattern=2",
                      "rope_scaling=null",
                      "final_logit_softcapping=3.5",
                      "attention_bias=true",
                      "tie_word_embeddings=false")),
              Map.entry(
                  "phi3 no window, unscaled, tied",
                  List.of("sliding_window=null", "rope_scaling=null", "tie_word_embeddings=true")),
              Map.entry(
                  "phi3 short and long rows",
                  List.of("original_max_position_embeddings=8", "sliding_window=null")),
              Map.entry(
                  "olmo2 biases, tied",
                  List.of("attention_bias=true", "tie_word_embeddings=true", "head_dim=24")),
              Map.entry(
                  "smollm3 by interval, window, biases, untied",
                  List.of(
                      "no_rope_layers=null",
                      "no_rope_layer_interval=2",
                      "layer_types=null",
                      "use_sliding_window=true",
                      "sliding_window=5",
                      "attention_bias=true",
                      "mlp_bias=true",
                      "tie_word_embeddings=false")),
              Map.entry(
                  "qwen3_moe every other layer, not normalized, one expert a token",
                  List.of(
                      "decoder_sparse_step=2",
                      "mlp_only_layers=[]",
                      "norm_topk_prob=false",
                      "num_experts_per_tok=1",
                      "use_sliding_window=true",
                      "sliding_window=5",
                      "tie_word_embeddings=true")),
              Map.entry(
                  "mixtral all experts, window",
                  List.of("num_experts_per_tok=4", "sliding_window=5", "head_dim=24")),
              Map.entry(
                  "gemma2 uncapped, untied",
                  List.of(
                      "attn_logit_softcapping=null",
                      "final_logit_softcapping=null",
                      "layer_types=null",
                      "tie_word_embeddings=false"))));

  public static Stream<TestModels> all() {
    List<TestModels> models = new ArrayList<>();
    families().forEach(f -> models.add(golden(f)));
    VARIANTS.forEach((name, changes) -> models.add(variant(name, changes)));
    return models.stream();
  }

  /** The configs of all these networks. */
  public static Stream<Config> configs() {
    return Stream.concat(
        families().map(Config::read),
        VARIANTS.entrySet().stream().map(e -> changed(family(e.getKey()), e.getValue())));
  }

  private static String family(String name) {
    return name.substring(0, name.indexOf(' '));
  }

  /** The folders of the golden models. */
  public static Stream<Path> families() {
    try (Stream<Path> folders = Files.list(GOLDEN)) {
      return folders.sorted().toList().stream();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Whether a golden model continues texts; the others fill gaps. */
  public static boolean continues(Path family) {
    return Families.of(Config.read(family)).prediction() == Prediction.CAUSAL;
  }

  /** The golden models of every family, then those of unusual settings. */
  public static Stream<Path> goldens() {
    try (Stream<Path> folders = Files.list(GOLDEN_VARIANTS)) {
      List<Path> unusual = folders.filter(Files::isDirectory).sorted().toList();
      return Stream.concat(families(), unusual.stream());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  public static TestModels golden(Path family) {
    return new TestModels(family.getFileName().toString(), () -> LanguageModel.load(family));
  }

  private static TestModels variant(String name, List<String> changes) {
    return new TestModels(name, () -> build(changed(family(name), changes)));
  }

  /** A golden config with some fields replaced. */
  public static Config changed(String family, List<String> changes) {
    try {
      String text = Files.readString(GOLDEN.resolve(family).resolve("config.json"));
      String last = String.join(",", changes.stream().map(TestModels::field).toList());
      int end = text.lastIndexOf('}');
      // Jackson takes the last of two fields of one name.
      return Config.parse(text.substring(0, end) + "," + last + "}", family);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static String field(String change) {
    int at = change.indexOf('=');
    return "\"" + change.substring(0, at) + "\":" + change.substring(at + 1);
  }

  private static LanguageModel build(Config config) {
    try (RandomParameters random = new RandomParameters(5, 0.15)) {
      return LanguageModel.build(config, random, LanguageModel.Precision.FLOAT32);
    }
  }

  @Override
  public String toString() {
    return name;
  }
}
