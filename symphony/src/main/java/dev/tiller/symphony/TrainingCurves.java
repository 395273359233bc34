package dev.tiller.symphony;

import dev.tiller.data.Table;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Metrics of runs as they train, a chart for each metric and a curve for each run, to be smoothed
 * and seen on a logarithmic scale. Long curves are thinned for drawing.
 *
 * @param title heading; empty for none
 * @param table one row for each step of each run
 * @param x numeric column of the steps
 * @param metrics numeric columns; cells may be missing
 * @param series column of the runs, or null for one
 */
public record TrainingCurves(
    String title, Table table, Measure x, List<Measure> metrics, @Nullable String series)
    implements Component {

  /** Checks the columns against the table. */
  public TrainingCurves {
    metrics = List.copyOf(metrics);
    ColumnCheck.requireNumbers("TrainingCurves", table, x.column());
    for (Measure metric : metrics) {
      ColumnCheck.requireNumbers("TrainingCurves", table, metric.column());
    }
    if (series != null) {
      ColumnCheck.require("TrainingCurves", table, series);
    }
  }

  /** One run. */
  public static TrainingCurves of(String title, Table table, Measure x, Measure... metrics) {
    return new TrainingCurves(title, table, x, List.of(metrics), null);
  }

  /** A curve for each value of {@code column}. */
  public TrainingCurves series(String column) {
    return new TrainingCurves(title, table, x, metrics, column);
  }
}
