package dev.tiller.symphony.filter;

import dev.tiller.data.Table;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

/**
 * Conditions that a row must meet, all of them.
 *
 * @param conditions none keeps every row
 */
public record Filter(List<RowCondition> conditions) {
  /** Keeps every row. */
  public static final Filter NONE = new Filter(List.of());

  /** Keeps its own copy of the conditions. */
  public Filter {
    conditions = List.copyOf(conditions);
  }

  /** This filter and one more condition. */
  public Filter and(RowCondition condition) {
    List<RowCondition> longer = new ArrayList<>(conditions);
    longer.add(condition);
    return new Filter(longer);
  }

  /** Keeps the rows for which {@link Where an expression} holds. */
  public static Filter where(String expression) {
    return NONE.and(new Where(expression));
  }

  /**
   * The rows that meet all conditions, counted from 0, ascending.
   *
   * @throws IllegalArgumentException when a condition names a column that the table lacks
   */
  public int[] rows(Table table) {
    List<RowCondition.RowTest> tests = conditions.stream().map(c -> c.over(table)).toList();
    return IntStream.range(0, table.rowCount())
        .filter(row -> tests.stream().allMatch(test -> test.keeps(row)))
        .toArray();
  }
}
