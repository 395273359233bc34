package dev.tiller.symphony;

import dev.tiller.data.Table;

/**
 * True and false positives and negatives, with accuracy, precision and recall; a matrix for each
 * group where the rows are grouped. Predictions between 0 and 1 get a threshold to move.
 *
 * @param title heading; empty for none
 * @param table one row for each instance
 * @param label column of truth values, or of numbers of which at least 0.5 counts as true
 * @param prediction column of truth values or numbers
 * @param threshold from which a prediction counts as true
 */
public record BinaryConfusion(
    String title, Table table, String label, String prediction, double threshold)
    implements Component {

  /** Checks the columns against the table. */
  public BinaryConfusion {
    ColumnCheck.require("BinaryConfusion", table, label, prediction);
    if (!Double.isFinite(threshold)) {
      throw new IllegalArgumentException(
          "BinaryConfusion has a threshold of " + threshold + "; give a finite number.");
    }
  }

  /** True from 0.5. */
  public static BinaryConfusion of(String title, Table table, String label, String prediction) {
    return new BinaryConfusion(title, table, label, prediction, 0.5);
  }

  /** True from {@code value}. */
  public BinaryConfusion threshold(double value) {
    return new BinaryConfusion(title, table, label, prediction, value);
  }
}
