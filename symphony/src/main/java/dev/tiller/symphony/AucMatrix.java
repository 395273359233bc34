package dev.tiller.symphony;

import dev.tiller.data.Table;
import org.jspecify.annotations.Nullable;

/**
 * How much of a model's quality is left under each perturbation, for each group of the data: areas
 * under response curves as a matrix (Fair SA, arXiv 2202.03586). The lowest cell is marked, and the
 * last line holds the gap between groups.
 *
 * @param title heading; empty for none
 * @param table one row for each group and perturbation
 * @param group column of the groups, down
 * @param perturbation column of the perturbations, across
 * @param auc numeric column of the areas
 * @param interval bounds of the areas, or null for none
 * @param count numeric column of how many items a group has, or null for none
 * @param significant column of truth values: which cells differ beyond chance; null for none
 */
public record AucMatrix(
    String title,
    Table table,
    Measure group,
    Measure perturbation,
    Measure auc,
    @Nullable Interval interval,
    @Nullable String count,
    @Nullable String significant)
    implements Component {

  /** Checks the columns against the table. */
  public AucMatrix {
    ColumnCheck.requirePlain("AucMatrix", group, perturbation, auc);
    ColumnCheck.require("AucMatrix", table, group.column(), perturbation.column());
    ColumnCheck.requireNumbers("AucMatrix", table, auc.column());
    if (interval != null) {
      ColumnCheck.requireNumbers("AucMatrix", table, interval.low(), interval.high());
    }
    if (count != null) {
      ColumnCheck.requireNumbers("AucMatrix", table, count);
    }
    if (significant != null) {
      ColumnCheck.require("AucMatrix", table, significant);
    }
  }

  /** Areas without intervals. */
  public static AucMatrix of(
      String title, Table table, Measure group, Measure perturbation, Measure auc) {
    return new AucMatrix(title, table, group, perturbation, auc, null, null, null);
  }

  /** With bounds, and what they are: "95 % bootstrap over people". */
  public AucMatrix interval(String low, String high, String meaning) {
    return new AucMatrix(
        title,
        table,
        group,
        perturbation,
        auc,
        new Interval(low, high, meaning),
        count,
        significant);
  }

  /** With the number of items of each group beside its name. */
  public AucMatrix count(String column) {
    return new AucMatrix(title, table, group, perturbation, auc, interval, column, significant);
  }

  /** With a star on the cells for which the column is true. */
  public AucMatrix significant(String column) {
    return new AucMatrix(title, table, group, perturbation, auc, interval, count, column);
  }
}
