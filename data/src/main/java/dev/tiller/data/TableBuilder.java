package dev.tiller.data;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Builds a {@link Table} row by row: name the columns first, then add rows. Not thread-safe. */
public final class TableBuilder {
  private final List<String> names = new ArrayList<>();
  private final List<ColumnType> types = new ArrayList<>();
  private final List<List<@Nullable Object>> values = new ArrayList<>();
  private int rows;

  TableBuilder() {}

  /** Adds a text column. */
  public TableBuilder string(String name) {
    return column(name, ColumnType.STRING);
  }

  /** Adds a column of whole numbers. */
  public TableBuilder integer(String name) {
    return column(name, ColumnType.LONG);
  }

  /** Adds a column of floating-point numbers. */
  public TableBuilder number(String name) {
    return column(name, ColumnType.DOUBLE);
  }

  /** Adds a column of truth values. */
  public TableBuilder bool(String name) {
    return column(name, ColumnType.BOOLEAN);
  }

  /**
   * Adds a column.
   *
   * @throws IllegalStateException if rows were added already
   */
  public TableBuilder column(String name, ColumnType type) {
    if (rows > 0) {
      throw new IllegalStateException(
          "Column '" + name + "' comes after the first row; name all columns before adding rows.");
    }
    names.add(name);
    types.add(type);
    values.add(new ArrayList<>());
    return this;
  }

  /**
   * Adds a row.
   *
   * @param cells one value a column, null where there is none
   * @throws IllegalArgumentException if the number of cells is not the number of columns
   */
  public TableBuilder row(@Nullable Object... cells) {
    if (cells.length != names.size()) {
      throw new IllegalArgumentException(
          "A row of this table has "
              + names.size()
              + " cells ("
              + String.join(", ", names)
              + "), but "
              + cells.length
              + " were given.");
    }
    for (int i = 0; i < cells.length; i++) {
      values.get(i).add(cells[i]);
    }
    rows++;
    return this;
  }

  /**
   * The table.
   *
   * @throws IllegalArgumentException if a value does not have its column's type
   */
  public Table build() {
    List<Column> columns = new ArrayList<>();
    for (int i = 0; i < names.size(); i++) {
      columns.add(Column.of(names.get(i), types.get(i), values.get(i)));
    }
    return Table.of(columns);
  }
}
