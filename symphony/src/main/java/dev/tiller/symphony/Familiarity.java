package dev.tiller.symphony;

import dev.tiller.data.Table;

/**
 * Rows from the least to the most familiar, with the spread of the scores; per group where the rows
 * are grouped.
 *
 * @param title heading; empty for none
 * @param table the rows
 * @param column numbers, such as log densities: larger is more familiar
 * @param meaning what the numbers are, in a sentence
 */
public record Familiarity(String title, Table table, String column, String meaning)
    implements Component {

  /** Checks the column against the table. */
  public Familiarity {
    ColumnCheck.requireNumbers("Familiarity", table, column);
  }

  /** Log densities, as analyses fill them. */
  public static Familiarity of(String title, Table table, String column) {
    return new Familiarity(
        title, table, column, "Log density of a row's embedding; larger is more familiar.");
  }
}
