package dev.tiller.tokenizer;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tiller.ground.TextFile;
import dev.tiller.ground.UserError;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What stands beside {@code tokenizer.json}: the roles of special tokens and the chat templates.
 * Every file is optional.
 *
 * @param bos token that starts a text
 * @param eos token that ends a text
 * @param pad token that fills up a batch
 * @param addBos whether encoding with special tokens puts bos first; null leaves it to the file
 * @param addEos the same for eos at the end
 * @param tokens every special token by its role as chat templates name it, such as {@code
 *     bos_token}
 * @param chatTemplates Jinja sources by name, in the order of the files; the one that a model has
 *     alone is {@value #DEFAULT}
 * @param folder for messages
 */
record TokenizerConfig(
    @Nullable String bos,
    @Nullable String eos,
    @Nullable String pad,
    @Nullable Boolean addBos,
    @Nullable Boolean addEos,
    Map<String, String> tokens,
    Map<String, String> chatTemplates,
    String folder) {

  /** The template that is meant where none is named. */
  static final String DEFAULT = "default";

  static final TokenizerConfig NONE =
      new TokenizerConfig(null, null, null, null, null, Map.of(), Map.of(), "this model");

  static TokenizerConfig read(Path folder) throws IOException {
    ObjectNode map = object(folder.resolve("special_tokens_map.json"));
    ObjectNode config = object(folder.resolve("tokenizer_config.json"));
    map.setAll(config);
    return new TokenizerConfig(
        token(map.get("bos_token")),
        token(map.get("eos_token")),
        token(map.get("pad_token")),
        flag(map.get("add_bos_token")),
        flag(map.get("add_eos_token")),
        tokens(map),
        templates(folder, map.get("chat_template")),
        folder.toString());
  }

  private static Map<String, String> tokens(ObjectNode map) {
    Map<String, String> tokens = new LinkedHashMap<>();
    for (Map.Entry<String, JsonNode> field : map.properties()) {
      @Nullable String token = field.getKey().endsWith("_token") ? token(field.getValue()) : null;
      if (token != null) {
        tokens.put(field.getKey(), token);
      }
    }
    return tokens;
  }

  private static ObjectNode object(Path file) throws IOException {
    ObjectMapper mapper = new ObjectMapper();
    if (!Files.isRegularFile(file)) {
      return mapper.createObjectNode();
    }
    try {
      if (mapper.readTree(Files.readAllBytes(file)) instanceof ObjectNode object) {
        return object;
      }
    } catch (JsonProcessingException e) {
      throw new UserError(
          "The file "
              + file
              + " is not valid JSON; copy it again from where the model came from, or delete it"
              + " to do without.",
          e);
    }
    throw new UserError(
        "The file " + file + " was expected to hold a JSON object; copy it again or delete it.");
  }

  /** Either a plain string or an object with the field "content". */
  private static @Nullable String token(@Nullable JsonNode node) {
    if (node == null) {
      return null;
    }
    JsonNode text = node.isObject() ? node.get("content") : node;
    return text != null && text.isTextual() ? text.asText() : null;
  }

  private static @Nullable Boolean flag(@Nullable JsonNode node) {
    return node != null && node.isBoolean() ? node.asBoolean() : null;
  }

  /** A file of its own goes before what the configuration says, as in transformers. */
  private static Map<String, String> templates(Path folder, @Nullable JsonNode configured)
      throws IOException {
    Map<String, String> templates = new LinkedHashMap<>();
    JsonNode old = object(folder.resolve("chat_template.json")).path("chat_template");
    add(templates, old);
    add(templates, configured == null ? old : configured);
    Path more = folder.resolve("additional_chat_templates");
    if (Files.isDirectory(more)) {
      try (Stream<Path> files = Files.list(more)) {
        for (Path file : files.sorted().toList()) {
          String name = file.getFileName().toString();
          if (name.endsWith(".jinja")) {
            templates.put(name.substring(0, name.length() - 6), TextFile.read(file));
          }
        }
      }
    }
    Path own = folder.resolve("chat_template.jinja");
    if (Files.isRegularFile(own)) {
      templates.put(DEFAULT, TextFile.read(own));
    }
    return templates;
  }

  /** One template, or a list of named ones. */
  private static void add(Map<String, String> templates, JsonNode node) {
    if (node.isTextual()) {
      templates.put(DEFAULT, node.asText());
    }
    for (JsonNode named : node) {
      if (named.path("template").isTextual()) {
        templates.put(named.path("name").asText(), named.path("template").asText());
      }
    }
  }
}
