package dev.tiller.model.tokenizer;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tiller.tensor.UserError;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * What stands beside {@code tokenizer.json}: the roles of special tokens and the chat template.
 * Every file is optional.
 *
 * @param bos token that starts a text
 * @param eos token that ends a text
 * @param pad token that fills up a batch
 * @param addBos whether encoding with special tokens puts bos first; null leaves it to the file
 * @param addEos the same for eos at the end
 * @param chatTemplate Jinja source
 */
record TokenizerConfig(
    @Nullable String bos,
    @Nullable String eos,
    @Nullable String pad,
    @Nullable Boolean addBos,
    @Nullable Boolean addEos,
    @Nullable String chatTemplate) {

  static final TokenizerConfig NONE = new TokenizerConfig(null, null, null, null, null, null);

  static TokenizerConfig read(Path folder) throws IOException {
    ObjectNode map = object(folder.resolve("special_tokens_map.json"));
    ObjectNode config = object(folder.resolve("tokenizer_config.json"));
    map.setAll(config);
    Path template = folder.resolve("chat_template.jinja");
    return new TokenizerConfig(
        token(map.get("bos_token")),
        token(map.get("eos_token")),
        token(map.get("pad_token")),
        flag(map.get("add_bos_token")),
        flag(map.get("add_eos_token")),
        Files.isRegularFile(template)
            ? Files.readString(template)
            : template(map.get("chat_template")));
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

  /** One template, or a list of named ones, of which "default" (else the first) is taken. */
  private static @Nullable String template(@Nullable JsonNode node) {
    if (node == null || node.isTextual()) {
      return node == null ? null : node.asText();
    }
    String first = null;
    for (JsonNode named : node) {
      String text = named.path("template").isTextual() ? named.path("template").asText() : null;
      if (text != null && named.path("name").asText().equals("default")) {
        return text;
      }
      first = first == null ? text : first;
    }
    return first;
  }
}
