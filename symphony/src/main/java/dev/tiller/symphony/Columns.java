package dev.tiller.symphony;

import dev.tiller.data.Column;
import dev.tiller.data.Table;

/** Checks that a table has what a component is about to show. */
final class Columns {
  private Columns() {}

  /** Refuses a column that the table lacks. */
  static void require(String component, Table table, String... names) {
    for (String name : names) {
      if (!table.has(name)) {
        throw new IllegalArgumentException(
            component
                + " needs a column '"
                + name
                + "' but the table has "
                + String.join(", ", table.columnNames())
                + "; name one of these, or add the column.");
      }
    }
  }

  /** Refuses a column that the table lacks, or that holds something else than numbers. */
  static void requireNumbers(String component, Table table, String... names) {
    require(component, table, names);
    for (String name : names) {
      Column column = table.column(name);
      if (!column.type().isNumeric() && column.nullCount() < column.size()) {
        throw new IllegalArgumentException(
            component
                + " needs numbers in column '"
                + name
                + "' but it holds "
                + column.type()
                + " values; name a numeric column.");
      }
    }
  }
}
