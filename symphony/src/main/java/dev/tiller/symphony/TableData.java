package dev.tiller.symphony;

import dev.tiller.data.Table;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A table as the page receives it, column by column.
 *
 * @param columns in the table's order, all of one length
 */
record TableData(List<Column> columns) {

  /** The largest whole number up to which JavaScript's numbers are exact. */
  private static final long EXACT = (1L << 53) - 1;

  /**
   * One column.
   *
   * @param name as in the table
   * @param kind {@code number}, {@code integer}, {@code boolean} or {@code text}
   * @param values null where missing; a number that is not finite, or a whole number beyond what
   *     JavaScript holds exactly, is written as text
   */
  record Column(String name, String kind, List<@Nullable Object> values) {}

  static TableData of(Table table) {
    return new TableData(
        table.columnNames().stream().map(name -> column(name, table.column(name))).toList());
  }

  private static Column column(String name, List<@Nullable Object> values) {
    String kind = kindOf(values.stream().filter(Objects::nonNull).toList());
    return new Column(name, kind, values.stream().map(TableData::cell).toList());
  }

  private static String kindOf(List<Object> present) {
    if (present.isEmpty()) {
      return "text";
    }
    if (present.stream().allMatch(Boolean.class::isInstance)) {
      return "boolean";
    }
    if (present.stream().allMatch(v -> v instanceof Long || v instanceof Integer)) {
      return "integer";
    }
    return present.stream().allMatch(Number.class::isInstance) ? "number" : "text";
  }

  private static @Nullable Object cell(@Nullable Object value) {
    if (value instanceof Long whole && (whole > EXACT || whole < -EXACT)) {
      return whole.toString();
    }
    if (value == null || value instanceof Number || value instanceof Boolean) {
      return value;
    }
    return value.toString();
  }
}
