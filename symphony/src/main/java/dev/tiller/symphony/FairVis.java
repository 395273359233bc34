package dev.tiller.symphony;

import dev.tiller.data.Table;
import java.util.List;

/**
 * A rate for each group of rows on one axis, and for each combination of several columns: accuracy,
 * and macro means over classes of precision, recall and F1 (the mean of the classes' F1, not the
 * harmonic mean of the other two). A class counts if it is a label or a prediction.
 *
 * @param title heading; empty for none
 * @param table one row for each instance
 * @param label column of the actual classes
 * @param prediction column of the predicted ones
 * @param groups columns by which to group as the page opens
 */
public record FairVis(
    String title, Table table, String label, String prediction, List<String> groups)
    implements Component {

  /** Checks the columns against the table. */
  public FairVis {
    groups = List.copyOf(groups);
    ColumnCheck.require("FairVis", table, label, prediction);
    ColumnCheck.require("FairVis", table, groups.toArray(new String[0]));
  }

  /** Groups by these columns until a person groups by others. */
  public static FairVis of(
      String title, Table table, String label, String prediction, String... groups) {
    return new FairVis(title, table, label, prediction, List.of(groups));
  }
}
