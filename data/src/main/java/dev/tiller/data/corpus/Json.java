package dev.tiller.data.corpus;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** JSON files with messages that name the place. */
final class Json {

  private static final ObjectMapper MAPPER = new ObjectMapper();

  private Json() {}

  static JsonNode object(Path file) throws IOException {
    JsonNode root = parse(Files.readString(Corpus.requireFile(file)), file.toString());
    if (!root.isObject()) {
      throw new IOException(file + " holds no JSON object, which was expected.");
    }
    return root;
  }

  static JsonNode parse(String text, String place) throws IOException {
    try {
      return MAPPER.readTree(text);
    } catch (JsonProcessingException e) {
      throw new IOException(place + " is not valid JSON (" + e.getOriginalMessage() + ").", e);
    }
  }

  /** An array of texts. */
  static List<String> texts(JsonNode node, String place) throws IOException {
    if (!node.isArray()) {
      throw new IOException(place + " is no array of sentences, which was expected.");
    }
    List<String> texts = new ArrayList<>();
    for (JsonNode text : node) {
      if (!text.isTextual()) {
        throw new IOException(
            "%s has %s as its sentence %d; a text was expected."
                .formatted(place, text, texts.size()));
      }
      texts.add(text.asText());
    }
    return texts;
  }
}
