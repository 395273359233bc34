package dev.tiller.fairness;

import java.io.IOException;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * One thing that a model is shown: a picture, a text, a sound, a row.
 *
 * @param id its name, unique in an audit; what is drawn for it follows from it
 * @param identity whom or what it shows; items of one identity are resampled together
 * @param label what is right for it: a class's name, an answer, a number as text; null where the
 *     response needs none
 * @param attributes by which subgroups are made, such as gender and skin type
 * @param content reads it, once for each visit
 * @param <T> what the model takes
 */
public record Item<T>(
    String id,
    String identity,
    @Nullable String label,
    Map<String, String> attributes,
    Content<T> content) {

  /** Reads an item when its turn comes, so that not all of them are in memory. */
  @FunctionalInterface
  public interface Content<T> {

    /**
     * @throws IOException in one sentence if it cannot be read; the audit counts the item as
     *     excluded
     */
    T read() throws IOException;
  }

  /** Keeps the map's order. */
  public Item {
    attributes = Collections.unmodifiableMap(new LinkedHashMap<>(attributes));
  }

  /** An item in memory that is an identity of its own. */
  public static <T> Item<T> of(String id, String label, Map<String, String> attributes, T content) {
    return new Item<>(id, id, label, attributes, () -> content);
  }
}
