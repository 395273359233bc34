package dev.tiller.symphony;

import dev.tiller.data.Table;
import org.jspecify.annotations.Nullable;

/**
 * One bar for each row, with its interval: a table that can also be read as a chart.
 *
 * @param title heading; empty for none
 * @param table one row for each bar, drawn in this order
 * @param label column that names the bars
 * @param value numeric column of their lengths, from zero
 * @param interval bounds of the value, or null for none
 */
public record Bars(
    String title, Table table, Measure label, Measure value, @Nullable Interval interval)
    implements Component {

  /** Checks the columns against the table. */
  public Bars {
    ColumnCheck.requirePlain("Bars", label, value);
    ColumnCheck.require("Bars", table, label.column());
    ColumnCheck.requireNumbers("Bars", table, value.column());
    if (interval != null) {
      ColumnCheck.requireNumbers("Bars", table, interval.low(), interval.high());
    }
  }

  /** Bars without intervals. */
  public static Bars of(String title, Table table, Measure label, Measure value) {
    return new Bars(title, table, label, value, null);
  }

  /** Adds bounds. */
  public Bars interval(String low, String high, String meaning) {
    return new Bars(title, table, label, value, new Interval(low, high, meaning));
  }
}
