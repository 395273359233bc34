package dev.tiller.data;

import org.jspecify.annotations.Nullable;

/**
 * One row of a table, a view.
 *
 * @param table the table it belongs to
 * @param index its number, from 0
 */
public record Row(Table table, int index) {
  /** The value as String, Long, Double or Boolean, or null. */
  public @Nullable Object get(String column) {
    return table.column(column).get(index);
  }

  /** See {@link Column#stringAt}. */
  public @Nullable String string(String column) {
    return table.column(column).stringAt(index);
  }

  /** See {@link Column#longAt}. */
  public long longValue(String column) {
    return table.column(column).longAt(index);
  }

  /** See {@link Column#doubleAt}. */
  public double doubleValue(String column) {
    return table.column(column).doubleAt(index);
  }

  /** See {@link Column#booleanAt}. */
  public boolean booleanValue(String column) {
    return table.column(column).booleanAt(index);
  }
}
