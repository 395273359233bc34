package dev.tiller.symphony;

import dev.tiller.data.Table;
import org.jspecify.annotations.Nullable;

/**
 * A point for each row, moved, zoomed, colored by a column of few values or of numbers, and caught
 * with a lasso. Drawn by WebGL where the browser has it. Rows without either coordinate have no
 * place, and the note says how many.
 *
 * @param title heading; empty for none
 * @param table the rows
 * @param x numeric column across
 * @param y numeric column upward
 * @param color column that colors the points as the page opens, or null for none
 * @param map whether both axes have one scale, as the coordinates of a projection have
 * @param neighbors column of texts that list rows, the nearest first, as {@code [3,8]}; null for
 *     none
 * @param note shown below; empty for none
 */
public record Scatterplot(
    String title,
    Table table,
    String x,
    String y,
    @Nullable String color,
    boolean map,
    @Nullable String neighbors,
    String note)
    implements Component {

  /** Checks the columns against the table. */
  public Scatterplot {
    ColumnCheck.requireNumbers("Scatterplot", table, x, y);
    if (color != null) {
      ColumnCheck.require("Scatterplot", table, color);
    }
    if (neighbors != null) {
      ColumnCheck.require("Scatterplot", table, neighbors);
    }
  }

  /** Two columns against each other, each on a scale of its own. */
  public static Scatterplot of(String title, Table table, String x, String y) {
    return new Scatterplot(title, table, x, y, null, false, null, "");
  }

  /** Colors the points by a column as the page opens. */
  public Scatterplot color(String column) {
    return new Scatterplot(title, table, x, y, column, map, neighbors, note);
  }

  /** One sentence or two below the plot. */
  public Scatterplot note(String text) {
    return new Scatterplot(title, table, x, y, color, map, neighbors, text);
  }
}
