package dev.tiller.symphony;

import java.util.ArrayList;
import java.util.List;

/**
 * Names and values that say where a result comes from: model, data, seeds, versions.
 *
 * @param title heading; empty for none
 * @param entries in the order in which they are shown
 */
public record Facts(String title, List<Fact> entries) implements Component {

  /**
   * One line.
   *
   * @param name what is stated
   * @param value its value as text, with its unit
   */
  public record Fact(String name, String value) {}

  /** Keeps its own copy of the entries. */
  public Facts {
    entries = List.copyOf(entries);
  }

  /** No lines yet. */
  public static Facts titled(String title) {
    return new Facts(title, List.of());
  }

  /** These lines and one more; {@code value} is shown as its {@code toString} says. */
  public Facts with(String name, Object value) {
    List<Fact> longer = new ArrayList<>(entries);
    longer.add(new Fact(name, value.toString()));
    return new Facts(title, longer);
  }
}
