package dev.tiller.vision;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tiller.ground.AtomicFile;
import dev.tiller.ground.UserError;
import dev.tiller.network.load.Checkpoint;
import dev.tiller.network.load.Config;
import dev.tiller.network.load.ParameterSource;
import dev.tiller.tensor.SafetensorsWriter;
import dev.tiller.vision.backbone.Backbone;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.bytedeco.pytorch.Tensor;

/**
 * An encoder as a folder: {@code config.json} with timm's fields ({@code architecture}, {@code
 * num_classes}, {@code model_args}, {@code pretrained_cfg}) and {@code model.safetensors}.
 */
final class EncoderFolder {

  private static final String PRETRAINED = "pretrained_cfg";
  private static final String MEAN = "mean";
  private static final String DEVIATION = "std";

  private EncoderFolder() {}

  /**
   * Weights of a backbone from a file, under its own names or those of others. What a file maps
   * into memory is its own; a network that may be trained needs a copy.
   */
  record Weights(Checkpoint file, Backbone backbone) implements ParameterSource {

    private String stored(String name) {
      String other = backbone.publishedAs(name);
      return !file.has(name) && file.has(other) ? other : name;
    }

    @Override
    public boolean has(String name) {
      return file.has(stored(name));
    }

    @Override
    public Tensor get(String name, long... shape) {
      return file.get(stored(name), shape).clone();
    }

    @Override
    public Tensor whole(String name, long... shape) {
      return file.whole(stored(name), shape).clone();
    }
  }

  static Normalization normalization(Config config) {
    return new Normalization(numbers(config, MEAN), numbers(config, DEVIATION));
  }

  private static List<Double> numbers(Config config, String field) {
    List<Double> numbers = new ArrayList<>();
    for (JsonNode number : config.json().path(PRETRAINED).path(field)) {
      if (!number.isNumber()) {
        throw new UserError(
            "%s has %s in \"%s.%s\"; a list of numbers was expected."
                .formatted(config.source(), UserError.excerpt(number), PRETRAINED, field));
      }
      numbers.add(number.doubleValue());
    }
    return numbers;
  }

  /** Weights first: a folder with a config is whole. */
  static void write(Path folder, Encoder encoder, Normalization normalization) throws IOException {
    checkFree(folder);
    Files.createDirectories(folder);
    Map<String, Tensor> all = new TreeMap<>(encoder.parameters());
    all.putAll(encoder.buffers());
    SafetensorsWriter.write(folder.resolve("model.safetensors"), all, Map.of("format", "pt"));
    ObjectMapper json = new ObjectMapper();
    String text =
        json.writerWithDefaultPrettyPrinter()
            .writeValueAsString(config(json, encoder, normalization));
    AtomicFile.write(folder.resolve("config.json"), text + "\n");
  }

  private static ObjectNode config(
      ObjectMapper json, Encoder encoder, Normalization normalization) {
    Backbone backbone = encoder.backbone();
    ObjectNode config = json.createObjectNode();
    config.put("architecture", backbone.architecture());
    config.put("num_classes", backbone.classes());
    config.put("num_features", backbone.width());
    Map<String, Object> settings = new TreeMap<>(backbone.settings());
    settings.put("in_chans", backbone.channels());
    config.set("model_args", json.valueToTree(settings));
    if (!normalization.mean().isEmpty()) {
      ObjectNode pretrained = config.putObject(PRETRAINED);
      pretrained.set(MEAN, json.valueToTree(normalization.mean()));
      pretrained.set(DEVIATION, json.valueToTree(normalization.deviation()));
    }
    return config;
  }

  private static void checkFree(Path folder) throws IOException {
    if (!Files.exists(folder)) {
      return;
    }
    try (Stream<Path> inside = Files.isDirectory(folder) ? Files.list(folder) : Stream.of(folder)) {
      if (inside.findAny().isPresent()) {
        throw new UserError(
            folder + " is in use; name a folder that does not exist yet, or remove it first.");
      }
    }
  }
}
