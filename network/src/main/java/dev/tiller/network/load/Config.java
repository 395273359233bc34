package dev.tiller.network.load;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.json.JsonReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tiller.ground.TextFile;
import dev.tiller.ground.UserError;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A model's {@code config.json}, with errors that name the field. A key may be written with dots to
 * reach into an object ({@code attn_config.alibi}).
 */
public final class Config {

  private static final ObjectMapper JSON =
      JsonMapper.builder().enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS).build();

  /** Python writes infinities into schedulers' configs. */
  private static final ObjectMapper WITH_INFINITIES =
      JsonMapper.builder()
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .enable(JsonReadFeature.ALLOW_NON_NUMERIC_NUMBERS)
          .build();

  private final JsonNode root;
  private final String source;

  private Config(JsonNode root, String source) {
    this.root = root;
    this.source = source;
  }

  /**
   * @param directory that holds {@code config.json}
   * @throws UserError if the file is missing or no JSON object
   */
  public static Config read(Path directory) {
    if (Files.isRegularFile(directory)) {
      throw new UserError(directory + " is a file; a model's folder was expected.");
    }
    if (!Files.isDirectory(directory)) {
      throw new UserError(
          "There is no folder " + directory + "; a model's folder was expected: check the path.");
    }
    Path file = directory.resolve("config.json");
    if (!Files.isRegularFile(file)) {
      throw new UserError(
          "There is no config.json in "
              + directory
              + "; a model directory as Hugging Face's save_pretrained writes it was expected.");
    }
    return read(file, "a model's config");
  }

  /**
   * Any JSON file of a model directory, such as {@code generation_config.json}.
   *
   * @param what it should hold, for messages
   * @throws UserError if it cannot be read or is no JSON object
   */
  public static Config read(Path file, String what) {
    return read(file, what, JSON);
  }

  /** As {@link #read(Path, String)}, of a file that may hold infinities as Python writes them. */
  public static Config readWithInfinities(Path file, String what) {
    return read(file, what, WITH_INFINITIES);
  }

  private static Config read(Path file, String what, ObjectMapper mapper) {
    try {
      return parse(TextFile.read(file), file.toString(), mapper);
    } catch (TextFile.NotText e) {
      throw new UserError(e.getMessage(), e);
    } catch (IOException e) {
      throw new UserError(
          "Cannot read %s (%s); %s as JSON was expected.".formatted(file, e.getMessage(), what), e);
    }
  }

  /**
   * @param json the text of a config.json
   * @param source names it in messages
   */
  public static Config parse(String json, String source) {
    return parse(json, source, JSON);
  }

  private static Config parse(String json, String source, ObjectMapper mapper) {
    try {
      JsonNode root = mapper.readTree(json);
      if (root == null || !root.isObject()) {
        throw new UserError(
            source + " does not hold a JSON object; a model's config was expected.");
      }
      return new Config(root, source);
    } catch (JsonProcessingException e) {
      throw new UserError(source + " is not valid JSON (" + oneLine(e) + "); fetch it again.", e);
    }
  }

  private static String oneLine(JsonProcessingException e) {
    // What a programmer could switch on helps nobody here.
    return e.getOriginalMessage().replaceAll("\\s+", " ").replaceFirst(": enable `.*", "");
  }

  /** The family, such as {@code llama}. */
  public String modelType() {
    return text("model_type");
  }

  /**
   * Longest sequence that the model was made for, in tokens. Scaled rotary embeddings reach {@code
   * factor} times as far as the context of pre-training, which some configs count into {@code
   * max_position_embeddings} and others do not: the larger of the two counts. Type linear always
   * counts it in.
   *
   * @return Integer.MAX_VALUE where the config does not say
   */
  public int contextLength() {
    for (String key : List.of("max_position_embeddings", "n_positions", "max_seq_len")) {
      if (has(key)) {
        return Math.max(count(key), stretched(count(key)));
      }
    }
    return Integer.MAX_VALUE;
  }

  /**
   * The field that says what is done about sequences longer than those of pre-training: {@code
   * rope_scaling} where it is given, which transformers 5 lets count above its own {@code
   * rope_parameters}.
   */
  public String ropeScaling() {
    return hasObject("rope_scaling") || !hasObject("rope_parameters")
        ? "rope_scaling"
        : "rope_parameters";
  }

  private int stretched(int stated) {
    String scaling = ropeScaling();
    if (!hasObject(scaling)) {
      return stated;
    }
    String type = text(scaling + ".rope_type", text(scaling + ".type", "default"));
    double original =
        switch (type) {
          case "dynamic" -> stated;
          case "yarn", "llama3" -> number(scaling + ".original_max_position_embeddings", stated);
          default -> 0;
        };
    return (int) (original * number(scaling + ".factor", 1));
  }

  /** A whole number that must be there. */
  public int integer(String key) {
    JsonNode node = need(key);
    if (!node.isIntegralNumber() || !node.canConvertToInt()) {
      boolean large = node.isIntegralNumber();
      throw wrong(key, node, large ? "a number of at most 2^31-1" : "a whole number");
    }
    return node.intValue();
  }

  /** A whole number, or {@code fallback} where the field is missing or null. */
  public int integer(String key, int fallback) {
    return has(key) ? integer(key) : fallback;
  }

  /** A whole number above zero that must be there: a size. */
  public int count(String key) {
    int value = integer(key);
    if (value < 1) {
      throw wrong(key, need(key), "a whole number above zero");
    }
    return value;
  }

  /** A size, or {@code fallback} where the field is missing or null. */
  public int count(String key, int fallback) {
    return has(key) ? count(key) : fallback;
  }

  /**
   * What each head has of a width.
   *
   * @param heads the key of their number
   * @throws UserError if the heads do not share it evenly
   */
  public int perHead(int width, String heads) {
    int count = count(heads);
    if (width % count != 0) {
      throw wrong(heads, need(heads), "a number that divides the width %d".formatted(width));
    }
    return width / count;
  }

  /** A number that must be there. */
  public double number(String key) {
    JsonNode node = need(key);
    if (!node.isNumber()) {
      throw wrong(key, node, "a number");
    }
    return node.doubleValue();
  }

  /** A number above zero that must be there: a factor, a wavelength. */
  public double positive(String key) {
    double value = number(key);
    if (!(value > 0) || Double.isInfinite(value)) {
      throw wrong(key, need(key), "a number above zero");
    }
    return value;
  }

  /** A number above zero, or {@code fallback} where the field is missing or null. */
  public double positive(String key, double fallback) {
    return has(key) ? positive(key) : fallback;
  }

  /** A number, or {@code fallback} where the field is missing or null. */
  public double number(String key, double fallback) {
    return has(key) ? number(key) : fallback;
  }

  /** A truth value, or {@code fallback} where the field is missing or null. */
  public boolean flag(String key, boolean fallback) {
    if (!has(key)) {
      return fallback;
    }
    JsonNode node = need(key);
    if (!node.isBoolean()) {
      throw wrong(key, node, "true or false");
    }
    return node.booleanValue();
  }

  /** A string that must be there. */
  public String text(String key) {
    JsonNode node = need(key);
    if (!node.isTextual()) {
      throw wrong(key, node, "a string");
    }
    return node.textValue();
  }

  /** A string, or {@code fallback} where the field is missing or null. */
  public String text(String key, String fallback) {
    return has(key) ? text(key) : fallback;
  }

  /** A list of numbers; empty where the field is missing or null. */
  public List<Double> numbers(String key) {
    List<Double> values = new ArrayList<>();
    if (has(key)) {
      if (!need(key).isArray()) {
        throw wrong(key, need(key), "a list of numbers");
      }
      for (JsonNode element : need(key)) {
        if (!element.isNumber()) {
          throw wrong(key, need(key), "a list of numbers");
        }
        values.add(element.doubleValue());
      }
    }
    return values;
  }

  /** A string or a list of them; empty where the field is missing or null. */
  public List<String> texts(String key) {
    if (!has(key)) {
      return List.of();
    }
    JsonNode node = need(key);
    if (node.isTextual()) {
      return List.of(node.textValue());
    }
    List<String> values = new ArrayList<>();
    node.forEach(element -> values.add(element.textValue()));
    if (!node.isArray() || values.contains(null)) {
      throw wrong(key, node, "a list of strings");
    }
    return values;
  }

  /** A whole number or a list of them; empty where the field is missing or null. */
  public List<Integer> integers(String key) {
    List<Integer> values = new ArrayList<>();
    if (has(key)) {
      JsonNode node = need(key);
      if (node.isArray()) {
        for (JsonNode element : node) {
          if (!element.canConvertToInt() || !element.isIntegralNumber()) {
            throw wrong(key, node, "a list of whole numbers");
          }
          values.add(element.intValue());
        }
      } else {
        values.add(integer(key));
      }
    }
    return values;
  }

  /** A size or a list of them; empty where the field is missing or null. */
  public List<Integer> counts(String key) {
    List<Integer> values = integers(key);
    if (values.stream().anyMatch(value -> value < 1)) {
      throw wrong(key, need(key), "whole numbers above zero");
    }
    return values;
  }

  /**
   * Whether the field is there and holds fields of its own.
   *
   * @throws UserError if it holds something else
   */
  public boolean hasObject(String key) {
    if (has(key) && !need(key).isObject()) {
      throw wrong(key, need(key), "an object");
    }
    return has(key);
  }

  /** Whether the field is there and not null. */
  public boolean has(String key) {
    @Nullable JsonNode node = find(key);
    return node != null && !node.isNull() && !node.isMissingNode();
  }

  /** This config with one field replaced. */
  public Config with(String key, boolean value) {
    ObjectNode changed = json();
    changed.put(key, value);
    return new Config(changed, source);
  }

  /** A copy of the whole document, for saving a changed model. */
  public ObjectNode json() {
    return root.deepCopy();
  }

  /**
   * Refuses settings that nobody reads: better no answer than one that left something out. Keys
   * that begin with an underscore are notes, and what is null or false asks for nothing.
   *
   * @param known keys that are read, or known to change nothing
   * @throws UserError that names the first other key
   */
  public void refuseBeside(Collection<String> known) {
    for (Map.Entry<String, JsonNode> entry : root.properties()) {
      JsonNode value = entry.getValue();
      boolean off = value.isNull() || value.isBoolean() && !value.booleanValue();
      if (!entry.getKey().startsWith("_") && !off && !known.contains(entry.getKey())) {
        throw unsupported(
            "the setting %s = %s, which Tiller does not know"
                .formatted(entry.getKey(), UserError.excerpt(value)));
      }
    }
  }

  /** A sentence about this config, for a family that cannot serve it. */
  public UserError unsupported(String what) {
    return new UserError(source + " asks for " + what + ".");
  }

  /** Where it came from. */
  public String source() {
    return source;
  }

  private @Nullable JsonNode find(String key) {
    return root.at("/" + key.replace('.', '/'));
  }

  private JsonNode need(String key) {
    @Nullable JsonNode node = find(key);
    if (node == null || node.isMissingNode() || node.isNull()) {
      throw new UserError(
          source
              + " has no field \""
              + key
              + "\", which a model of this type needs; fetch it again.");
    }
    return node;
  }

  private UserError wrong(String key, JsonNode found, String expected) {
    return new UserError(
        source + " has " + key + " = " + found + ", but " + expected + " was expected.");
  }
}
