package dev.tiller.language;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tiller.ground.AtomicFile;
import dev.tiller.ground.AtomicFolder;
import dev.tiller.ground.Destination;
import dev.tiller.ground.UserError;
import dev.tiller.network.load.Config;
import dev.tiller.tensor.DType;
import dev.tiller.tensor.SafetensorsWriter;
import dev.tiller.tensor.TensorScope;
import dev.tiller.tensor.Tensors;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.bytedeco.pytorch.Tensor;
import org.jspecify.annotations.Nullable;

/**
 * Writes a model directory as Hugging Face's {@code save_pretrained} does: into a folder of another
 * name beside the target, synced, then renamed, so that no reader ever sees half a model.
 */
final class Export {

  private static final List<String> COMPANIONS =
      List.of(
          "tokenizer.json",
          "tokenizer_config.json",
          "special_tokens_map.json",
          "added_tokens.json",
          "vocab.json",
          "merges.txt",
          "tokenizer.model",
          "chat_template.jinja",
          "chat_template.json",
          "generation_config.json");

  private static final Map<DType, String> TYPES =
      Map.of(
          DType.F32, "float32",
          DType.F16, "float16",
          DType.BF16, "bfloat16");

  private Export() {}

  /**
   * @param target a folder that does not exist or is empty
   * @param type of the weights: F32, F16 or BF16
   * @param companions folder to copy tokenizer files from; null for none
   */
  static void write(
      Path target,
      Config config,
      Map<String, Tensor> parameters,
      DType type,
      @Nullable Path companions)
      throws IOException {
    if (!TYPES.containsKey(type)) {
      throw new IllegalArgumentException("Weights are saved as F32, F16 or BF16, not " + type);
    }
    Path folder = behindLinks(target).normalize();
    checkFree(folder);
    AtomicFolder.create(
        folder,
        part -> {
          writeConfig(part.resolve("config.json"), config, type);
          writeWeights(part.resolve("model.safetensors"), parameters, type);
          if (companions != null) {
            copyCompanions(companions, part);
          }
        });
  }

  /** A symbolic link stays, and the model appears at the place that it names. */
  private static Path behindLinks(Path target) throws IOException {
    return Files.isDirectory(target) ? target.toRealPath() : Destination.of(target).path();
  }

  private static void checkFree(Path folder) throws IOException {
    boolean taken = Files.exists(folder) && !Files.isDirectory(folder);
    if (folder.getParent() == null || taken) {
      throw new UserError(folder + " cannot hold a model; name a folder that does not exist yet.");
    }
    if (Files.isDirectory(folder)) {
      try (Stream<Path> inside = Files.list(folder)) {
        if (inside.findAny().isPresent()) {
          throw new UserError(
              folder + " exists and is not empty; name another folder, or remove it first.");
        }
      }
    }
  }

  private static void writeConfig(Path file, Config config, DType type) throws IOException {
    ObjectNode json = config.json();
    String name = TYPES.getOrDefault(type, type.name().toLowerCase(Locale.ROOT));
    // transformers 4 calls the field torch_dtype before 4.56, dtype since.
    json.put(json.has("torch_dtype") ? "torch_dtype" : "dtype", name);
    AtomicFile.write(
        file, new ObjectMapper().writerWithDefaultPrettyPrinter().writeValueAsString(json) + "\n");
  }

  private static void writeWeights(Path file, Map<String, Tensor> parameters, DType type)
      throws IOException {
    try (TensorScope scope = TensorScope.open()) {
      Map<String, Tensor> typed = new TreeMap<>();
      parameters.forEach(
          (name, tensor) -> typed.put(name, Tensors.as(tensor.detach(), type.scalarType())));
      SafetensorsWriter.write(file, typed, Map.of("format", "pt"));
    }
  }

  private static void copyCompanions(Path from, Path to) throws IOException {
    for (String name : COMPANIONS) {
      if (Files.isRegularFile(from.resolve(name))) {
        Files.copy(from.resolve(name), to.resolve(name));
        AtomicFolder.sync(to.resolve(name));
      }
    }
  }
}
