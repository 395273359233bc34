package dev.tiller.symphony;

import dev.tiller.data.Table;
import dev.tiller.symphony.state.Slice;
import java.util.ArrayList;
import java.util.List;

/**
 * Named slices of the rows beside metrics with intervals: those given here, those a person keeps on
 * the page, and the groups by which the rows are grouped. Small slices say so; a value whose
 * interval leaves out that of all rows is bold. A click on a slice keeps its rows.
 *
 * @param title heading; empty for none
 * @param table one row for each instance
 * @param slices given from the start
 * @param metrics measured of each, at least one
 */
public record Slices(String title, Table table, List<Slice> slices, List<Metric> metrics)
    implements Component {

  /** Checks slices and metrics against the table. */
  public Slices {
    slices = List.copyOf(slices);
    metrics = List.copyOf(metrics);
    slices.forEach(slice -> slice.filter().rows(table.head(0)));
    for (Metric metric : metrics) {
      ColumnCheck.require("Slices", table, metric.column());
      if (metric.against() != null) {
        ColumnCheck.require("Slices", table, metric.against());
      }
      if (metric.kind() == Metric.Kind.MEAN) {
        ColumnCheck.requireNumbers("Slices", table, metric.column());
      }
    }
  }

  /** No slices yet. */
  public static Slices of(String title, Table table, Metric... metrics) {
    return new Slices(title, table, List.of(), List.of(metrics));
  }

  /** One more slice: the rows for which {@code expression} holds. */
  public Slices where(String name, String expression) {
    List<Slice> more = new ArrayList<>(slices);
    more.add(Slice.where(name, expression));
    return new Slices(title, table, more, metrics);
  }
}
