package dev.tiller.symphony;

import dev.tiller.data.Column;
import dev.tiller.data.ColumnType;
import dev.tiller.data.Table;
import org.jspecify.annotations.Nullable;

/** Checks that a table has what a component is about to show. */
final class ColumnCheck {
  private ColumnCheck() {}

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

  /** Refuses pictures, sounds and Markdown where plain values are drawn. */
  static void requirePlain(String component, Measure... measures) {
    for (Measure measure : measures) {
      if (measure.media() != null) {
        throw new IllegalArgumentException(
            component
                + " draws column '"
                + measure.column()
                + "' as plain values and not as "
                + measure.media()
                + "; show it in a DataTable or as the cells of a SideBySide.");
      }
    }
  }

  /** Refuses a column that does not hold {@code media} within the limits of a page. */
  static void requireMedia(String component, Table table, String name, @Nullable Media media) {
    require(component, table, name);
    if (media == null) {
      return;
    }
    Column column = table.column(name);
    if (column.type() != ColumnType.STRING) {
      throw new IllegalArgumentException(
          component
              + " shows column '"
              + name
              + "' as "
              + media
              + " but it holds "
              + column.type()
              + " values; name a column of texts.");
    }
    media.check(component, column);
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
