package dev.tiller.data.corpus;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/**
 * Sentences with one sense of a word and sentences without, {@code {"concept": ..., "sentences":
 * {"positive": [...], "negative": [...]}}}: the layout of the OneSec concepts that arXiv 2110.02802
 * and arXiv 2410.23054 use.
 *
 * @param concept the sense's key, such as {@code football-1_04_00__}
 * @param positive sentences with it
 * @param negative sentences without
 */
public record OneSec(String concept, List<String> positive, List<String> negative) {

  /** Reads one concept. */
  public static OneSec read(Path file) throws IOException {
    JsonNode root = JsonLayout.object(file);
    JsonNode sentences = root.path("sentences");
    if (!sentences.path("positive").isArray() || !sentences.path("negative").isArray()) {
      throw new IOException(
          file + " has no sentences.positive and sentences.negative, which a OneSec concept has.");
    }
    return new OneSec(
        root.path("concept").asText(""),
        JsonLayout.texts(sentences.path("positive"), "sentences.positive of " + file),
        JsonLayout.texts(sentences.path("negative"), "sentences.negative of " + file));
  }
}
