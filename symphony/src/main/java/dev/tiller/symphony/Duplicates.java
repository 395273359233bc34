package dev.tiller.symphony;

import dev.tiller.data.Table;
import org.jspecify.annotations.Nullable;

/**
 * Clusters of rows that are (nearly) the same, the largest first, each with its members beside each
 * other. Clusters that hold rows of more than one split, or of more than one label, say so.
 *
 * @param title heading; empty for none
 * @param table the rows
 * @param column whole numbers: the cluster of a row, -1 for none
 * @param split column of the splits, or null
 * @param label column of the labels, or null
 */
public record Duplicates(
    String title, Table table, String column, @Nullable String split, @Nullable String label)
    implements Component {

  /** Checks the columns against the table. */
  public Duplicates {
    ColumnCheck.requireNumbers("Duplicates", table, column);
    if (split != null) {
      ColumnCheck.require("Duplicates", table, split);
    }
    if (label != null) {
      ColumnCheck.require("Duplicates", table, label);
    }
  }

  /** Clusters alone. */
  public static Duplicates of(String title, Table table, String column) {
    return new Duplicates(title, table, column, null, null);
  }

  /** Marks clusters that cross splits. */
  public Duplicates split(String other) {
    return new Duplicates(title, table, column, other, label);
  }

  /** Marks clusters whose labels disagree. */
  public Duplicates label(String other) {
    return new Duplicates(title, table, column, split, other);
  }
}
