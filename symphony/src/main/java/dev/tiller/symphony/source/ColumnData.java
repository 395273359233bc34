package dev.tiller.symphony.source;

import dev.tiller.data.Column;
import dev.tiller.data.Table;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A column as the page receives it, in the file or from a server.
 *
 * @param name as in the table
 * @param type {@code string}, {@code long}, {@code double} or {@code boolean}
 * @param values null where missing; a double that is not finite, or a long beyond what JavaScript
 *     holds exactly, is written as text
 */
public record ColumnData(String name, String type, List<@Nullable Object> values) {

  /** The largest whole number up to which JavaScript's numbers are exact. */
  private static final long EXACT = (1L << 53) - 1;

  /** Keeps its own copy of the values. */
  public ColumnData {
    values = Collections.unmodifiableList(new ArrayList<>(values));
  }

  /** All columns of a table, in its order. */
  public static List<ColumnData> of(Table table) {
    return table.columns().stream().map(ColumnData::of).toList();
  }

  private static ColumnData of(Column column) {
    Stream<@Nullable Object> cells =
        IntStream.range(0, column.size()).mapToObj(row -> exact(column.get(row)));
    return new ColumnData(
        column.name(), column.type().name().toLowerCase(Locale.ROOT), cells.toList());
  }

  private static @Nullable Object exact(@Nullable Object value) {
    return value instanceof Long whole && (whole > EXACT || whole < -EXACT)
        ? whole.toString()
        : value;
  }
}
