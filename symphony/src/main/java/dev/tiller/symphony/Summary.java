package dev.tiller.symphony;

import dev.tiller.data.Table;
import java.util.List;

/**
 * How each column is spread: a histogram of numbers, a bar for each of few values, figures of
 * texts; missing and distinct values counted. A drag over a histogram or a click on a bar filters
 * all components over the table; each chart shows what the filters on <em>other</em> columns leave,
 * over a gray one of all rows.
 *
 * @param title heading; empty for none
 * @param table the rows
 * @param columns to show, in this order; empty for all
 */
public record Summary(String title, Table table, List<String> columns) implements Component {

  /** Checks the columns against the table. */
  public Summary {
    columns = List.copyOf(columns);
    ColumnCheck.require("Summary", table, columns.toArray(new String[0]));
  }

  /** Of all columns. */
  public static Summary of(String title, Table table) {
    return new Summary(title, table, List.of());
  }

  /** Of these columns only. */
  public Summary show(String... names) {
    return new Summary(title, table, List.of(names));
  }
}
