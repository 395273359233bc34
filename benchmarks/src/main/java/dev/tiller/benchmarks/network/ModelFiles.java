package dev.tiller.benchmarks.network;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tiller.language.LanguageModel;
import dev.tiller.tensor.SafetensorsWriter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Map;

/** Writes a network as a Hugging Face directory that every rival can open. */
public final class ModelFiles {

  /** Where model files go unless something else is said. */
  public static final Path FOLDER = Path.of("benchmarks/target/models");

  private static final ObjectMapper JSON = new ObjectMapper();

  private ModelFiles() {}

  /**
   * Writes config.json, model.safetensors and tokenizer.json, and for Llama model.gguf, unless they
   * are there.
   *
   * @param shape what to write, in bfloat16
   * @param folder that holds one folder a shape
   * @return the directory
   */
  public static Path write(Shapes shape, Path folder) throws IOException {
    Path directory = folder.resolve(shape.name().toLowerCase(Locale.ROOT) + "-bf16");
    Path weights = directory.resolve("model.safetensors");
    if (Files.exists(weights)) {
      return directory;
    }
    Files.createDirectories(directory);
    try (LanguageModel model = shape.build(LanguageModel.Precision.BFLOAT16)) {
      JSON.writeValue(directory.resolve("config.json").toFile(), model.config().json());
      JSON.writeValue(directory.resolve("tokenizer.json").toFile(), tokenizer(model));
      JSON.writeValue(
          directory.resolve("tokenizer_config.json").toFile(),
          Map.of("bos_token", token(0), "eos_token", token(1)));
      if (shape == Shapes.LLAMA) {
        Gguf.write(model, directory.resolve("model.gguf"));
      }
      SafetensorsWriter.write(weights, model.parameters(), Map.of("format", "pt"));
    }
    return directory;
  }

  /**
   * The network as a user has it: loaded from a directory, which is written first if need be.
   *
   * @return a model that the caller closes
   */
  public static LanguageModel load(Shapes shape, LanguageModel.Precision precision)
      throws IOException {
    return LanguageModel.load(write(shape, FOLDER), precision);
  }

  /** A vocabulary in which every printable ASCII character is its own token. */
  static String token(int id) {
    return id > ' ' && id < 127 ? Character.toString((char) id) : "t%05d".formatted(id);
  }

  private static ObjectNode tokenizer(LanguageModel model) {
    ObjectNode root = JSON.createObjectNode();
    root.put("version", "1.0");
    ArrayNode added = root.putArray("added_tokens");
    for (int id = 0; id < 2; id++) {
      added.addObject().put("id", id).put("content", token(id)).put("special", true);
    }
    ObjectNode bpe = root.putObject("model");
    bpe.put("type", "BPE").put("unk_token", token(0)).put("byte_fallback", false);
    ObjectNode vocabulary = bpe.putObject("vocab");
    for (int id = 0; id < model.vocabularySize(); id++) {
      vocabulary.put(token(id), id);
    }
    bpe.putArray("merges");
    return root;
  }
}
