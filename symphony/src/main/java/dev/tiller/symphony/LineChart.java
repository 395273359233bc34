package dev.tiller.symphony;

import dev.tiller.data.Table;
import org.jspecify.annotations.Nullable;

/**
 * A quantity against a number, as one line for each series, with intervals where they are known.
 *
 * @param title heading; empty for none
 * @param table one row for each point; rows without x or y are left out
 * @param x numeric column of the horizontal axis
 * @param y numeric column of the vertical axis
 * @param interval bounds of y, or null for none
 * @param series column that names the line a row belongs to, or null for one line
 * @param reference a line to compare with, or null for none
 */
public record LineChart(
    String title,
    Table table,
    Measure x,
    Measure y,
    @Nullable Interval interval,
    @Nullable String series,
    @Nullable ReferenceLine reference)
    implements Component {

  /** Checks the columns against the table. */
  public LineChart {
    ColumnCheck.requirePlain("LineChart", x, y);
    ColumnCheck.requireNumbers("LineChart", table, x.column(), y.column());
    if (interval != null) {
      ColumnCheck.requireNumbers("LineChart", table, interval.low(), interval.high());
    }
    if (series != null) {
      ColumnCheck.require("LineChart", table, series);
    }
  }

  /** One line without intervals. */
  public static LineChart of(String title, Table table, Measure x, Measure y) {
    return new LineChart(title, table, x, y, null, null, null);
  }

  /** Adds bounds. */
  public LineChart interval(String low, String high, String meaning) {
    return new LineChart(title, table, x, y, new Interval(low, high, meaning), series, reference);
  }

  /** Draws one line for each value of {@code column}, in order of first appearance. */
  public LineChart series(String column) {
    return new LineChart(title, table, x, y, interval, column, reference);
  }

  /** Draws a line at {@code value}. */
  public LineChart reference(double value, String label) {
    return new LineChart(title, table, x, y, interval, series, new ReferenceLine(value, label));
  }
}
