package dev.tiller.symphony.filter;

import dev.tiller.data.Column;
import dev.tiller.data.Table;
import org.jspecify.annotations.Nullable;

/**
 * Keeps rows whose number in {@code column} lies between two bounds, bounds included. A missing
 * value, a NaN and anything that is not a number are never between.
 *
 * @param column the column's name
 * @param low smallest value kept, or null for no lower bound
 * @param high largest value kept, or null for no upper bound
 */
public record Between(String column, @Nullable Double low, @Nullable Double high)
    implements RowCondition {

  @Override
  public RowTest over(Table table) {
    Column cells = table.column(column);
    return row ->
        cells.get(row) instanceof Number number
            && !Double.isNaN(number.doubleValue())
            && (low == null || number.doubleValue() >= low)
            && (high == null || number.doubleValue() <= high);
  }
}
