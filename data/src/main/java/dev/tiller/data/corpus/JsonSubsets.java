package dev.tiller.data.corpus;

import com.fasterxml.jackson.databind.JsonNode;
import dev.tiller.ground.UserError;
import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Sentences in named subsets, {@code {"giraffe": ["...", ...], "neutral": [...]}}: the layout in
 * which the code of arXiv 2410.23054 takes tasks of one's own.
 *
 * @param subsets by name, in file order
 * @param file where they were read from, for messages
 */
public record JsonSubsets(Map<String, List<String>> subsets, Path file) {

  /** Reads all subsets. */
  public static JsonSubsets read(Path file) throws IOException {
    JsonNode root = JsonLayout.object(file);
    Map<String, List<String>> subsets = new LinkedHashMap<>();
    for (Map.Entry<String, JsonNode> entry : root.properties()) {
      subsets.put(
          entry.getKey(),
          JsonLayout.texts(
              entry.getValue(),
              "The subset '" + UserError.excerpt(entry.getKey()) + "' of " + file));
    }
    return new JsonSubsets(subsets, file);
  }

  /**
   * @throws IOException if there is no subset of that name
   */
  public List<String> subset(String name) throws IOException {
    @Nullable List<String> texts = subsets.get(name);
    if (texts == null) {
      throw new IOException(
          "%s has no subset '%s'; it has [%s]."
              .formatted(file, UserError.excerpt(name), UserError.list(subsets.keySet())));
    }
    return texts;
  }
}
