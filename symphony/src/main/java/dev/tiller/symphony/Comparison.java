package dev.tiller.symphony;

import dev.tiller.data.Table;
import org.jspecify.annotations.Nullable;

/**
 * The same items under several conditions, side by side: one row for each prompt, one column for
 * each strength, and in each cell the text with its score as a tint. Several table rows for one
 * cell (seeds) stand under each other.
 *
 * @param title heading; empty for none
 * @param table one row for each text
 * @param item column that names what is compared, such as the prompt
 * @param condition column whose values become the columns, such as the strength
 * @param text column of the text in a cell
 * @param score a quantity in [0, 1] that tints the cell, or null for none
 */
public record Comparison(
    String title,
    Table table,
    Measure item,
    Measure condition,
    String text,
    @Nullable Measure score)
    implements Component {

  /** Checks the columns against the table. */
  public Comparison {
    Columns.require("Comparison", table, item.column(), condition.column(), text);
    if (score != null) {
      Columns.requireNumbers("Comparison", table, score.column());
    }
  }

  /** Texts without scores. */
  public static Comparison of(
      String title, Table table, Measure item, Measure condition, String text) {
    return new Comparison(title, table, item, condition, text, null);
  }

  /** Tints each cell by {@code measure}, whose values lie in [0, 1]. */
  public Comparison score(Measure measure) {
    return new Comparison(title, table, item, condition, text, measure);
  }
}
