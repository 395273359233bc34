package dev.tiller.symphony;

import dev.tiller.data.Column;
import dev.tiller.data.Table;
import java.util.List;
import java.util.Locale;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A table as the page receives it, column by column.
 *
 * @param columns in the table's order, all of one length
 */
record TableData(List<Values> columns) {

  /** The largest whole number up to which JavaScript's numbers are exact. */
  private static final long EXACT = (1L << 53) - 1;

  /**
   * One column.
   *
   * @param name as in the table
   * @param type {@code string}, {@code long}, {@code double} or {@code boolean}
   * @param values null where missing; a double that is not finite, or a long beyond what JavaScript
   *     holds exactly, is written as text
   */
  record Values(String name, String type, List<@Nullable Object> values) {}

  static TableData of(Table table) {
    return new TableData(table.columns().stream().map(TableData::values).toList());
  }

  private static Values values(Column column) {
    Stream<@Nullable Object> cells =
        IntStream.range(0, column.size()).mapToObj(row -> exact(column.get(row)));
    return new Values(column.name(), column.type().name().toLowerCase(Locale.ROOT), cells.toList());
  }

  private static @Nullable Object exact(@Nullable Object value) {
    return value instanceof Long whole && (whole > EXACT || whole < -EXACT)
        ? whole.toString()
        : value;
  }
}
