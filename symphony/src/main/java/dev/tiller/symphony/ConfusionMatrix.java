package dev.tiller.symphony;

import dev.tiller.data.Table;

/**
 * What a model takes for what: actual classes down, predicted ones across, with precision and
 * recall. Classes whose names hold a separator form a tree, as {@code fruit:citrus:lemon}, whose
 * branches open and close (Neo, arXiv 2110.12536): for a branch, true positives are rows with both
 * label and prediction below it. A click on a cell keeps its rows.
 *
 * @param title heading; empty for none
 * @param table one row for each instance
 * @param label column of the actual classes
 * @param prediction column of the predicted ones
 * @param separator between the levels of a name; empty for a flat list
 */
public record ConfusionMatrix(
    String title, Table table, String label, String prediction, String separator)
    implements Component {

  /** Checks the columns against the table. */
  public ConfusionMatrix {
    ColumnCheck.require("ConfusionMatrix", table, label, prediction);
  }

  /** Levels are separated by a colon. */
  public static ConfusionMatrix of(String title, Table table, String label, String prediction) {
    return new ConfusionMatrix(title, table, label, prediction, ":");
  }

  /** Levels are separated by {@code sign}; empty for a flat list. */
  public ConfusionMatrix separator(String sign) {
    return new ConfusionMatrix(title, table, label, prediction, sign);
  }
}
