package dev.tiller.cli.audit;

import dev.tiller.data.Column;
import dev.tiller.data.ColumnType;
import dev.tiller.data.Table;
import dev.tiller.symphony.DataTable;
import dev.tiller.symphony.Measure;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The tables of an audit's page: what people read of them, in words. */
final class AuditFigures {

  private static final Measure PERTURBATION = Measure.of("perturbation", "perturbation");
  private static final Measure MEASURE = Measure.of("measure", "measure");

  private AuditFigures() {}

  /** The cells that lose most, as {@code AuditTables.targeted} has them. */
  static DataTable worst(Table table, double level) {
    return DataTable.of(
            "The worst cells",
            table,
            List.of(
                Measure.of("group", "group"),
                PERTURBATION,
                MEASURE,
                Measure.of("excess", "loses more than the rest"),
                Measure.of("auc", "AUC"),
                Measure.of("clean", "unperturbed"),
                Measure.of("p_adjusted", "adjusted p"),
                Measure.of("flip_first", "items that flip first")))
        .estimate(
            Measure.of("excess", "loses more than the rest"),
            "excess_low",
            "excess_high",
            meaning(level));
  }

  /** How far groups are apart, as {@code AuditTables.disparities} has it. */
  static DataTable gaps(Table table, double level) {
    return DataTable.of(
            "Gaps between groups",
            table,
            List.of(
                Measure.of("partition", "groups by"),
                PERTURBATION,
                MEASURE,
                Measure.of("best", "best"),
                Measure.of("worst", "worst"),
                Measure.of("gap", "gap"),
                Measure.of("gap_by_chance", "gap by chance"),
                Measure.of("gap_p", "p"),
                Measure.of("excess", "made by the perturbation"),
                Measure.of("ratio", "worst over best")))
        .estimate(Measure.of("gap", "gap"), "gap_low", "gap_high", meaning(level))
        .estimate(
            Measure.of("excess", "made by the perturbation"),
            "excess_low",
            "excess_high",
            meaning(level))
        .estimate(
            Measure.of("ratio", "worst over best"), "ratio_low", "ratio_high", meaning(level));
  }

  /** Every item: its attributes, and of each sweep its area and where it first fails. */
  static DataTable items(Table table) {
    Table shown = table;
    for (Column column : table.columns()) {
      if (column.name().endsWith(":fails_at")) {
        shown = shown.with(knownOnly(column));
      }
    }
    List<Measure> columns =
        shown.columnNames().stream().map(name -> Measure.of(name, inWords(name))).toList();
    return DataTable.of("Items", shown, columns);
  }

  /** What never fails has no level at which it does. */
  private static Column knownOnly(Column column) {
    List<@Nullable Object> cells = new ArrayList<>();
    for (double level : column.toDoubles()) {
      cells.add(Double.isNaN(level) ? null : Double.valueOf(level));
    }
    return Column.of(column.name(), ColumnType.DOUBLE, cells);
  }

  private static String inWords(String column) {
    return column
        .replaceFirst("^attribute:", "")
        .replaceFirst(":fails_at$", ", fails at")
        .replaceFirst(":area$", ", area")
        .replace(":", ", ")
        .replace('_', ' ');
  }

  private static String meaning(double level) {
    return "%.0f %% intervals over identities".formatted(100 * level);
  }
}
