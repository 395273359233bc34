package dev.tiller.symphony;

import dev.tiller.data.Table;

/**
 * A quantity over two others as a grid of tinted numbers. The tint runs from the least value to the
 * largest; that of ratios runs both ways from 1, as far for a half as for a double, so that the
 * line between gain and loss can be seen.
 *
 * @param title heading; empty for none
 * @param table one row for each cell; where several fall on one, they stand under each other
 * @param across column whose values become the grid's columns, in increasing order
 * @param down column whose values become the grid's rows, in increasing order
 * @param value numeric column of the quantity
 * @param ratio whether the values are ratios, above 0, with 1 between gain and loss
 */
public record HeatMap(
    String title, Table table, Measure across, Measure down, Measure value, boolean ratio)
    implements Component {

  /** Checks the columns against the table. */
  public HeatMap {
    ColumnCheck.requirePlain("HeatMap", across, down, value);
    ColumnCheck.require("HeatMap", table, across.column(), down.column());
    ColumnCheck.requireNumbers("HeatMap", table, value.column());
  }

  /** From the least value to the largest. */
  public static HeatMap of(String title, Table table, Measure across, Measure down, Measure value) {
    return new HeatMap(title, table, across, down, value, false);
  }

  /** The values are ratios: the same color for gains, another for losses. */
  public HeatMap ratios() {
    return new HeatMap(title, table, across, down, value, true);
  }
}
