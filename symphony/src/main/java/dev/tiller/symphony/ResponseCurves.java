package dev.tiller.symphony;

import dev.tiller.data.Table;
import org.jspecify.annotations.Nullable;

/**
 * Curves in several small charts on one scale: how a score falls as a perturbation grows, a chart
 * for each perturbation and a curve for each group.
 *
 * @param title heading; empty for none
 * @param table one row for each point
 * @param panel column whose values get a chart each, or null for one chart
 * @param x numeric column across, such as the strength of a perturbation
 * @param y numeric column upward, such as the accuracy
 * @param interval bounds of y, or null for none
 * @param series column whose values get a curve each, or null for one curve
 * @param logX whether the axis across is logarithmic, where all values are above 0
 * @param logY whether the axis upward is logarithmic, where all values are above 0
 */
public record ResponseCurves(
    String title,
    Table table,
    @Nullable String panel,
    Measure x,
    Measure y,
    @Nullable Interval interval,
    @Nullable String series,
    boolean logX,
    boolean logY)
    implements Component {

  /** Checks the columns against the table. */
  public ResponseCurves {
    ColumnCheck.requirePlain("ResponseCurves", x, y);
    ColumnCheck.requireNumbers("ResponseCurves", table, x.column(), y.column());
    if (interval != null) {
      ColumnCheck.requireNumbers("ResponseCurves", table, interval.low(), interval.high());
    }
    if (panel != null) {
      ColumnCheck.require("ResponseCurves", table, panel);
    }
    if (series != null) {
      ColumnCheck.require("ResponseCurves", table, series);
    }
  }

  /** One curve in one chart. */
  public static ResponseCurves of(String title, Table table, Measure x, Measure y) {
    return new ResponseCurves(title, table, null, x, y, null, null, false, false);
  }

  /** A chart for each value of {@code column}. */
  public ResponseCurves panel(String column) {
    return new ResponseCurves(title, table, column, x, y, interval, series, logX, logY);
  }

  /** A curve for each value of {@code column}. */
  public ResponseCurves series(String column) {
    return new ResponseCurves(title, table, panel, x, y, interval, column, logX, logY);
  }

  /** With bounds, and what they are: "95 % bootstrap over images". */
  public ResponseCurves interval(String low, String high, String meaning) {
    Interval bounds = new Interval(low, high, meaning);
    return new ResponseCurves(title, table, panel, x, y, bounds, series, logX, logY);
  }

  /** Logarithmic axes. */
  public ResponseCurves logarithmic(boolean across, boolean upward) {
    return new ResponseCurves(title, table, panel, x, y, interval, series, across, upward);
  }
}
