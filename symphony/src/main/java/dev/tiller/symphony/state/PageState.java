package dev.tiller.symphony.state;

import dev.tiller.ground.UserError;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/**
 * The whole state of a page: what a person has done to it, and nothing of its content. A page tells
 * its own with {@code symphony.state()} and takes one with {@code symphony.restore(state)}.
 *
 * @param page the id of the part of the page gone to by its list of contents, such as {@code c2}
 *     for the third component; empty for its top
 * @param tables one state for each table, in the order in which the components first show them;
 *     tables at the end may be left out
 */
public record PageState(String page, List<TableState> tables) {

  /** A page as it opens when nothing else is said. */
  public static final PageState START = new PageState("", List.of());

  /** Keeps its own copy. */
  public PageState {
    Objects.requireNonNull(page, "page is missing");
    Objects.requireNonNull(tables, "tables is missing");
    tables = List.copyOf(tables);
  }

  /** The state of one table. */
  public TableState table(int place) {
    return place < tables.size() ? tables.get(place) : TableState.START;
  }

  /** The same with another state of the table at {@code place}. */
  public PageState table(int place, TableState state) {
    List<TableState> all = new ArrayList<>(tables);
    while (all.size() <= place) {
      all.add(TableState.START);
    }
    all.set(place, state);
    return new PageState(page, all);
  }

  /** The state as JSON, on one line. */
  public String toJson() {
    return StateJson.write(this);
  }

  /**
   * Reads what {@link #toJson} or a page has written.
   *
   * @throws UserError when the text is no such state
   */
  public static PageState parse(String json) {
    return StateJson.read("state of a page", json, PageState.class);
  }
}
