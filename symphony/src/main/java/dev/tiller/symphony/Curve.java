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
 * @param threshold a line to compare with, or null for none
 */
public record Curve(
    String title,
    Table table,
    Measure x,
    Measure y,
    @Nullable Interval interval,
    @Nullable String series,
    @Nullable Threshold threshold)
    implements Component {

  /** Checks the columns against the table. */
  public Curve {
    Columns.requireNumbers("Curve", table, x.column(), y.column());
    if (interval != null) {
      Columns.requireNumbers("Curve", table, interval.low(), interval.high());
    }
    if (series != null) {
      Columns.require("Curve", table, series);
    }
  }

  /** One line without intervals. */
  public static Curve of(String title, Table table, Measure x, Measure y) {
    return new Curve(title, table, x, y, null, null, null);
  }

  /** Adds bounds. */
  public Curve interval(String low, String high, String meaning) {
    return new Curve(title, table, x, y, new Interval(low, high, meaning), series, threshold);
  }

  /** Draws one line for each value of {@code column}, in order of first appearance. */
  public Curve series(String column) {
    return new Curve(title, table, x, y, interval, column, threshold);
  }

  /** Draws a line at {@code value}. */
  public Curve threshold(double value, String label) {
    return new Curve(title, table, x, y, interval, series, new Threshold(value, label));
  }
}
