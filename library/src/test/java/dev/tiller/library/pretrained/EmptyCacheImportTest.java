package dev.tiller.library.pretrained;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tiller.data.fetch.Packages;
import dev.tiller.ground.Monitor;
import dev.tiller.ground.UserError;
import dev.tiller.language.LanguageModel;
import dev.tiller.language.masked.MaskedPrediction;
import dev.tiller.library.pretrained.VariableIndex.Variable;
import dev.tiller.network.Taps;
import dev.tiller.tensor.Safetensors;
import dev.tiller.tensor.TensorScope;
import dev.tiller.tokenizer.Tokenizer;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.bytedeco.pytorch.Tensor;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The whole import of BERT from an empty cache, with a package of the same layout and few bytes.
 */
class EmptyCacheImportTest {

  private static final int WIDTH = 8;
  private static final List<String> VOCABULARY =
      List.of("[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]", "the", "whale", "##s", "swims", ".");

  private static final String CONFIG =
      """
      {"architectures": ["BertForMaskedLM"], "model_type": "bert", "vocab_size": 10,
       "hidden_size": 8, "num_hidden_layers": 2, "num_attention_heads": 2,
       "intermediate_size": 16, "hidden_act": "gelu", "layer_norm_eps": 1e-12,
       "max_position_embeddings": 12, "type_vocab_size": 2, "pad_token_id": 0,
       "tie_word_embeddings": true, "dtype": "float32"}
      """;

  @TempDir Path folder;

  @Test
  void whatThePackageHoldsBecomesAModelFolderThatPredicts() throws IOException {
    Map<String, long[]> shapes = shapes();
    Path jar = writePackage(shapes);
    Path target = folder.resolve("models/tiny-bert");
    imported(target);

    assertThat(jar.getParent()).as("the package, which has served its purpose").doesNotExist();
    try (Stream<Path> left = Files.list(target.getParent())) {
      assertThat(left).containsExactly(target);
    }
    try (TensorScope scope = TensorScope.open();
        Safetensors weights = Safetensors.open(target.resolve("model.safetensors"))) {
      assertThat(weights.names()).hasSize(shapes.size());
      int at = 0;
      for (Map.Entry<String, long[]> variable : shapes.entrySet()) {
        Tensor stored = weights.get(BertBaseUncased.renamed(variable.getKey()));
        boolean kernel = variable.getKey().endsWith("/kernel");
        Tensor asInPackage = (kernel ? stored.t() : stored).contiguous();
        long count = Arrays.stream(variable.getValue()).reduce(1, (a, b) -> a * b);
        assertThat(asInPackage.flatten().select(0, 0).item_float()).isEqualTo(value(at));
        assertThat(asInPackage.flatten().select(0, count - 1).item_float())
            .isEqualTo(value(at + (int) count - 1));
        at += (int) count;
      }
    }
    try (LanguageModel model = LanguageModel.load(target);
        Tokenizer tokenizer = Tokenizer.open(target)) {
      assertThat(tokenizer.encode("The whales swims.", true)).containsExactly(2, 5, 6, 7, 8, 9, 3);
      assertThat(
              new MaskedPrediction(model, tokenizer)
                  .predict("the [MASK] swims.", 3, Taps.NONE)
                  .get(0))
          .hasSize(3);
    }
  }

  @Test
  void anImportThatIsThereIsLeftAlone() throws IOException {
    Path target = folder.resolve("models/tiny-bert");
    writePackage(shapes());
    imported(target);
    byte[] before = Files.readAllBytes(target.resolve("model.safetensors"));
    imported(target); // There is no package any more, and no client that could fetch it.
    assertThat(target.resolve("model.safetensors")).hasBinaryContent(before);
  }

  @Test
  void aPackageThatLacksATensorLeavesNothingBehind() throws IOException {
    Map<String, long[]> shapes = shapes();
    shapes.remove("module/bert/encoder/layer_1/output/dense/kernel");
    writePackage(shapes);
    Path target = folder.resolve("models/tiny-bert");
    assertThatThrownBy(() -> imported(target))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("holds nothing for \"bert.encoder.layer.1.output.dense.weight\"");
    try (Stream<Path> left = Files.list(target.getParent())) {
      assertThat(left).isEmpty();
    }
  }

  private void imported(Path target) throws IOException {
    Packages packages = new Packages(folder.resolve("packages"), line -> {});
    new BertBaseUncased(CONFIG).importTo(target, packages, Monitor.NONE);
  }

  /** Where Maven would have put it. */
  private Path writePackage(Map<String, long[]> shapes) throws IOException {
    String name = BertBaseUncased.ARTIFACT + "-" + BertBaseUncased.VERSION;
    Path jar = folder.resolve("packages/maven").resolve(name).resolve(name + ".jar");
    Files.createDirectories(jar.getParent());
    List<Variable> variables = new ArrayList<>();
    long offset = 0;
    for (Map.Entry<String, long[]> one : shapes.entrySet()) {
      long bytes = Arrays.stream(one.getValue()).reduce(Float.BYTES, (a, b) -> a * b);
      variables.add(new Variable(one.getKey(), one.getValue(), offset, bytes));
      offset += bytes;
    }
    ByteBuffer data = ByteBuffer.allocate((int) offset).order(ByteOrder.LITTLE_ENDIAN);
    for (int i = 0; data.hasRemaining(); i++) {
      data.putFloat(value(i));
    }
    String vocabulary = String.join("\n", VOCABULARY) + "\n";
    TinySavedModel.jar(
        jar,
        BertBaseUncased.ENTRY,
        List.of(
            Map.entry("assets/vocab.txt", vocabulary.getBytes()),
            Map.entry("variables/variables.data-00000-of-00001", data.array()),
            Map.entry("variables/variables.index", TinySavedModel.index(variables, 4))));
    return jar;
  }

  private static float value(int at) {
    return (at % 97 - 48) / 64f;
  }

  /** Names and shapes as TensorFlow has them: kernels [in, out]. */
  private static Map<String, long[]> shapes() {
    Map<String, long[]> shapes = new LinkedHashMap<>();
    String embeddings = "module/bert/embeddings/";
    shapes.put(embeddings + "word_embeddings", new long[] {VOCABULARY.size(), WIDTH});
    shapes.put(embeddings + "token_type_embeddings", new long[] {2, WIDTH});
    shapes.put(embeddings + "position_embeddings", new long[] {12, WIDTH});
    norm(shapes, embeddings);
    for (int i = 0; i < 2; i++) {
      String layer = "module/bert/encoder/layer_" + i + "/";
      for (String part : List.of("query", "key", "value")) {
        dense(shapes, layer + "attention/self/" + part, WIDTH, WIDTH);
      }
      dense(shapes, layer + "attention/output/dense", WIDTH, WIDTH);
      norm(shapes, layer + "attention/output/");
      dense(shapes, layer + "intermediate/dense", WIDTH, 2 * WIDTH);
      dense(shapes, layer + "output/dense", 2 * WIDTH, WIDTH);
      norm(shapes, layer + "output/");
    }
    dense(shapes, "module/bert/pooler/dense", WIDTH, WIDTH);
    dense(shapes, "module/cls/predictions/transform/dense", WIDTH, WIDTH);
    norm(shapes, "module/cls/predictions/transform/");
    shapes.put("module/cls/predictions/output_bias", new long[] {VOCABULARY.size()});
    return shapes;
  }

  private static void dense(Map<String, long[]> shapes, String name, int in, int out) {
    shapes.put(name + "/kernel", new long[] {in, out});
    shapes.put(name + "/bias", new long[] {out});
  }

  private static void norm(Map<String, long[]> shapes, String prefix) {
    shapes.put(prefix + "LayerNorm/gamma", new long[] {WIDTH});
    shapes.put(prefix + "LayerNorm/beta", new long[] {WIDTH});
  }
}
