package dev.tiller.pretraining.image;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tiller.diffusion.pipeline.PixelNetwork;
import dev.tiller.ground.AtomicFile;
import dev.tiller.network.layer.BuiltNetwork;
import dev.tiller.network.load.Config;
import dev.tiller.network.load.ParameterSource;
import dev.tiller.tensor.SafetensorsWriter;
import dev.tiller.tensor.TensorScope;
import dev.tiller.vision.layer.InitialWeights;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch.ScalarType;

/**
 * The small model as a folder: sizes, vocabulary, and how both are written so that {@code
 * ImagePipeline} loads them.
 *
 * @param patch edge of a square that becomes a token; divides 28
 * @param doubles blocks of two streams
 * @param singles blocks of one
 * @param heads of width {@value #HEAD}
 * @param text width of the text encoder
 */
public record PixelModel(int patch, int doubles, int singles, int heads, int text) {

  /** 872,721 parameters: what is recognizable after six minutes on one core. */
  public static final PixelModel SMALL = new PixelModel(7, 1, 3, 3, 64);

  private static final int HEAD = 32;
  private static final int POSITIONS = 10;
  private static final List<String> SPECIAL = List.of("<pad>", "<unk>", "not");
  private static final String END = "<end>";
  private static final ObjectMapper JSON = new ObjectMapper();

  /** Words by id; the end of a text is 3, because CLIP's 2 means another rule of pooling. */
  static List<String> words() {
    List<String> words = new ArrayList<>(SPECIAL);
    words.add(END);
    words.addAll(
        List.of(
            "a",
            "photo",
            "sketch",
            "negative",
            "dotted",
            "print",
            "blurred",
            "of",
            "with",
            "without",
            "star",
            "logo"));
    words.addAll(Caption.GARMENTS);
    return words;
  }

  /** Ids of a caption, as the folder's tokenizer gives them; an empty one is dropped words. */
  static int[] ids(String caption) {
    List<String> words = words();
    int[] ids = new int[POSITIONS];
    int at = 0;
    for (String word : caption.split(" ")) {
      if (!word.isEmpty()) {
        ids[at++] = Math.max(1, words.indexOf(word));
      }
    }
    ids[at] = words.indexOf(END);
    return ids;
  }

  /** The network with parameters of a source. */
  public BuiltNetwork build(ParameterSource source, ScalarType type) {
    return PixelNetwork.build(textConfig(), transformerConfig(), source, type);
  }

  /** The network with first weights, in float32. */
  public BuiltNetwork fresh(long seed) {
    return build(new InitialWeights(seed, InitialWeights.Scheme.TORCH), ScalarType.Float);
  }

  private Config textConfig() {
    return Config.parse(textJson().toString(), "the text encoder's config");
  }

  private Config transformerConfig() {
    return Config.parse(transformerJson().toString(), "the transformer's config");
  }

  private ObjectNode textJson() {
    ObjectNode json = JSON.createObjectNode();
    json.putArray("architectures").add("CLIPTextModel");
    json.put("model_type", "clip_text_model");
    json.put("vocab_size", words().size());
    json.put("hidden_size", text);
    json.put("intermediate_size", 4 * text);
    json.put("num_hidden_layers", 1);
    json.put("num_attention_heads", Math.max(1, text / HEAD));
    json.put("max_position_embeddings", POSITIONS);
    json.put("hidden_act", "gelu");
    json.put("layer_norm_eps", 1e-5);
    json.put("eos_token_id", words().indexOf(END));
    json.put("pad_token_id", 0);
    return json;
  }

  private ObjectNode transformerJson() {
    ObjectNode json = JSON.createObjectNode();
    json.put("_class_name", "FluxTransformer2DModel");
    json.put("patch_size", 1);
    json.put("in_channels", patch * patch);
    json.put("num_layers", doubles);
    json.put("num_single_layers", singles);
    json.put("attention_head_dim", HEAD);
    json.put("num_attention_heads", heads);
    json.put("joint_attention_dim", text);
    json.put("pooled_projection_dim", text);
    json.put("guidance_embeds", false);
    json.putArray("axes_dims_rope").add(8).add(12).add(12);
    return json;
  }

  private ObjectNode index() {
    ObjectNode json = JSON.createObjectNode();
    json.put("_class_name", "TillerPixelPipeline");
    json.put("patch_size", patch);
    json.put("sample_size", Style.EDGE);
    json.put("channels", 1);
    json.putArray("scheduler").add("diffusers").add("FlowMatchEulerDiscreteScheduler");
    json.putArray("text_encoder").add("transformers").add("CLIPTextModel");
    json.putArray("tokenizer").add("transformers").add("PreTrainedTokenizerFast");
    json.putArray("transformer").add("diffusers").add("FluxTransformer2DModel");
    return json;
  }

  private static ObjectNode schedulerJson() {
    ObjectNode json = JSON.createObjectNode();
    json.put("_class_name", "FlowMatchEulerDiscreteScheduler");
    json.put("num_train_timesteps", 1000);
    json.put("shift", 1.0);
    json.put("use_dynamic_shifting", false);
    return json;
  }

  private static ObjectNode tokenizerJson() {
    ObjectNode json = JSON.createObjectNode();
    json.put("version", "1.0");
    ArrayNode added = json.putArray("added_tokens");
    List<String> words = words();
    for (String special : List.of("<pad>", "<unk>", END)) {
      ObjectNode token = added.addObject();
      token.put("id", words.indexOf(special));
      token.put("content", special);
      for (String flag : List.of("single_word", "lstrip", "rstrip", "normalized")) {
        token.put(flag, false);
      }
      token.put("special", true);
    }
    json.putObject("normalizer").put("type", "Lowercase");
    json.putObject("pre_tokenizer").put("type", "WhitespaceSplit");
    ObjectNode processor = json.putObject("post_processor");
    processor.put("type", "TemplateProcessing");
    ArrayNode single = processor.putArray("single");
    single.addObject().putObject("Sequence").put("id", "A").put("type_id", 0);
    single.addObject().putObject("SpecialToken").put("id", END).put("type_id", 0);
    ArrayNode pair = processor.putArray("pair");
    pair.addObject().putObject("Sequence").put("id", "A").put("type_id", 0);
    pair.addObject().putObject("Sequence").put("id", "B").put("type_id", 0);
    ObjectNode end = processor.putObject("special_tokens").putObject(END);
    end.put("id", END);
    end.putArray("ids").add(words.indexOf(END));
    end.putArray("tokens").add(END);
    ObjectNode model = json.putObject("model");
    model.put("type", "WordLevel");
    ObjectNode vocabulary = model.putObject("vocab");
    for (int i = 0; i < words.size(); i++) {
      vocabulary.put(words.get(i), i);
    }
    model.put("unk_token", "<unk>");
    return json;
  }

  /**
   * Writes the folder, weights in float16, {@code model_index.json} last: a folder that has it is
   * whole.
   *
   * @param parameters by the network's names
   * @throws IOException if the disk refuses
   */
  public void save(Path folder, Map<String, Tensor> parameters) throws IOException {
    write(folder.resolve("scheduler/scheduler_config.json"), schedulerJson());
    write(folder.resolve("tokenizer/tokenizer.json"), tokenizerJson());
    ObjectNode settings = JSON.createObjectNode();
    settings.put("eos_token", END).put("pad_token", "<pad>").put("unk_token", "<unk>");
    write(folder.resolve("tokenizer/tokenizer_config.json"), settings);
    write(folder.resolve("text_encoder/config.json"), textJson());
    write(folder.resolve("transformer/config.json"), transformerJson());
    half(folder.resolve("text_encoder/model.safetensors"), parameters, "text_encoder.");
    half(
        folder.resolve("transformer/diffusion_pytorch_model.safetensors"),
        parameters,
        "transformer.");
    write(folder.resolve("model_index.json"), index());
  }

  private static void half(Path file, Map<String, Tensor> all, String prefix) throws IOException {
    try (TensorScope scope = TensorScope.open()) {
      Map<String, Tensor> chosen = new TreeMap<>();
      all.forEach(
          (name, p) -> {
            if (name.startsWith(prefix)) {
              chosen.put(name.substring(prefix.length()), p.detach().to(ScalarType.Half));
            }
          });
      SafetensorsWriter.write(file, chosen, Map.of("format", "pt"));
    }
  }

  private static void write(Path file, ObjectNode json) throws IOException {
    Files.createDirectories(file.getParent());
    AtomicFile.write(file, JSON.writerWithDefaultPrettyPrinter().writeValueAsString(json) + "\n");
  }
}
