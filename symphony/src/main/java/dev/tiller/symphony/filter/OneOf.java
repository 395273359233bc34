package dev.tiller.symphony.filter;

import dev.tiller.data.Column;
import dev.tiller.data.Table;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Keeps rows whose value in {@code column} is one of {@code values}. Numbers compare by value, so 1
 * and 1.0 are the same, and so are 0.0 and -0.0; null stands for a missing value.
 *
 * @param column the column's name
 * @param values texts, numbers, booleans or null; none keeps no row
 */
public record OneOf(String column, List<@Nullable Object> values) implements RowCondition {

  /** Keeps its own copy of the values. */
  public OneOf {
    values = Collections.unmodifiableList(new ArrayList<>(values));
  }

  @Override
  public RowTest over(Table table) {
    Set<@Nullable Object> wanted = new HashSet<>();
    values.forEach(value -> wanted.add(comparable(value)));
    Column cells = table.column(column);
    return row -> wanted.contains(comparable(cells.get(row)));
  }

  private static @Nullable Object comparable(@Nullable Object value) {
    // Adding 0.0 turns -0.0 into 0.0, which JavaScript's sets do not tell apart either.
    return value instanceof Number number ? (Object) (number.doubleValue() + 0.0) : value;
  }
}
