package dev.tiller.tokenizer;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.util.LinkedHashSet;
import java.util.Set;

/** The regular expressions of a {@code tokenizer.json}. */
final class Patterns {

  private Patterns() {}

  /** The characters that stand in any of them, each once. */
  static Set<String> letters(byte[] json) {
    Set<String> letters = new LinkedHashSet<>();
    try (JsonParser parser = new JsonFactory().createParser(json)) {
      for (JsonToken token = parser.nextToken(); token != null; token = parser.nextToken()) {
        if (token == JsonToken.VALUE_STRING && "Regex".equals(parser.currentName())) {
          parser.getText().codePoints().forEach(c -> letters.add(Character.toString(c)));
        }
      }
    } catch (IOException e) {
      // A file that is no JSON has none that anybody runs.
    }
    return letters;
  }
}
