package dev.tiller.symphony;

import dev.tiller.data.Table;
import java.util.ArrayList;
import java.util.List;

/**
 * The rows of a table: sorted by a click on a column's name, searched, filtered, grouped, selected.
 *
 * @param title heading; empty for none
 * @param table the rows
 * @param columns what to show and in which order
 * @param pageSize rows shown at once, at least 1
 */
public record DataTable(String title, Table table, List<Measure> columns, int pageSize)
    implements Component {

  private static final int DEFAULT_PAGE_SIZE = 25;

  /** Checks the columns against the table. */
  public DataTable {
    columns = List.copyOf(columns);
    Columns.require(
        "DataTable", table, columns.stream().map(Measure::column).toArray(String[]::new));
    if (pageSize < 1) {
      throw new IllegalArgumentException(
          "DataTable shows " + pageSize + " rows a page; give at least 1.");
    }
  }

  /** Every column under its own name. */
  public static DataTable of(String title, Table table) {
    List<Measure> all = table.columnNames().stream().map(name -> Measure.of(name, name)).toList();
    return new DataTable(title, table, all, DEFAULT_PAGE_SIZE);
  }

  /** Only the named columns, in this order. */
  public DataTable show(String... names) {
    List<Measure> shown = new ArrayList<>();
    for (String name : names) {
      shown.add(
          columns.stream()
              .filter(measure -> measure.column().equals(name))
              .findFirst()
              .orElse(Measure.of(name, name)));
    }
    return new DataTable(title, table, shown, pageSize);
  }

  /** Reads one shown column as {@code measure} says. */
  public DataTable as(Measure measure) {
    Columns.require("DataTable", table, measure.column());
    List<Measure> shown =
        columns.stream().map(old -> old.column().equals(measure.column()) ? measure : old).toList();
    return new DataTable(title, table, shown, pageSize);
  }

  /** Shows {@code rows} rows at once. */
  public DataTable pageSize(int rows) {
    return new DataTable(title, table, columns, rows);
  }
}
