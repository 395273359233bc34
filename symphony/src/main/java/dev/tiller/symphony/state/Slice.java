package dev.tiller.symphony.state;

import dev.tiller.symphony.filter.Filter;
import java.util.Objects;

/**
 * Rows worth a name: a filter kept to be looked at again, and measured beside others.
 *
 * @param name for people, not blank
 * @param filter which rows belong to it
 */
public record Slice(String name, Filter filter) {

  /** Refuses a slice without a name. */
  public Slice {
    Objects.requireNonNull(name, "name is missing");
    Objects.requireNonNull(filter, "filter is missing");
    if (name.isBlank()) {
      throw new IllegalArgumentException("A slice has a blank name; give it one.");
    }
  }

  /** The rows for which an expression holds, such as {@code d.age < 30}. */
  public static Slice where(String name, String expression) {
    return new Slice(name, Filter.where(expression));
  }
}
