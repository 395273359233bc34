package dev.tiller.data.corpus;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.json.JsonReadFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.tiller.ground.TextFile;
import dev.tiller.ground.UserError;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** JSON of published layouts, with messages that name the place. */
final class JsonLayout {

  // Python writes scores that are none as NaN.
  private static final JsonMapper MAPPER =
      JsonMapper.builder().enable(JsonReadFeature.ALLOW_NON_NUMERIC_NUMBERS).build();

  private JsonLayout() {}

  static JsonNode object(Path file) throws IOException {
    JsonNode root = parse(TextFile.read(Corpus.requireFile(file)), file.toString());
    if (!root.isObject()) {
      throw new IOException(file + " holds no JSON object, which was expected.");
    }
    return root;
  }

  static JsonNode parse(String text, String place) throws IOException {
    try {
      return MAPPER.readTree(text);
    } catch (JsonProcessingException e) {
      throw new IOException(
          place + " is not valid JSON (" + UserError.brief(e.getOriginalMessage()) + ").", e);
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
                .formatted(place, UserError.excerpt(text), texts.size()));
      }
      texts.add(text.asText());
    }
    return texts;
  }
}
