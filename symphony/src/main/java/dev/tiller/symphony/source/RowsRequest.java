package dev.tiller.symphony.source;

import dev.tiller.ground.UserError;
import dev.tiller.symphony.state.StateJson;
import dev.tiller.symphony.state.TableState;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What a page sends to the address of a live table, whenever the table's state has changed.
 *
 * @param state the whole state of the table; its filter decides which rows are wanted
 * @param limit the most rows to answer with; 0 when the page has the rows and only tells the state
 * @param summary columns whose spread is wanted, or null for none
 */
public record RowsRequest(TableState state, int limit, @Nullable List<String> summary) {

  /** Asks for rows only. */
  public RowsRequest(TableState state, int limit) {
    this(state, limit, null);
  }

  /** Refuses what no page sends. */
  public RowsRequest {
    Objects.requireNonNull(state, "state is missing");
    if (limit < 0) {
      throw new IllegalArgumentException(
          "A page asks for at most " + limit + " rows; expected 0 or more.");
    }
  }

  /**
   * Reads what a page has sent.
   *
   * @throws UserError when the text is no such request
   */
  public static RowsRequest parse(String json) {
    return StateJson.read("request for rows", json, RowsRequest.class);
  }
}
