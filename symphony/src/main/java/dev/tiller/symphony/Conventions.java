package dev.tiller.symphony;

import dev.tiller.data.Column;
import dev.tiller.data.ColumnType;
import dev.tiller.data.Table;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What the columns of a table are, told by their names and types: DNIKit's conventions ({@code
 * duplicates_LAYER}, {@code familiarity_LAYER}, {@code projection_LAYER_x} and {@code _y}), and
 * what people call labels, predictions, splits and ids. Names are matched whole, so that a layer
 * {@code conv1} is not {@code conv10}.
 *
 * @param id column that names each row, or null
 * @param label column of the actual classes, or null
 * @param prediction column of the predicted ones, or null
 * @param split column of few values that tells training rows from others, or null
 * @param duplicates layers with clusters of duplicates
 * @param familiarity layers with log densities
 * @param maps layers with two coordinates
 */
public record Conventions(
    @Nullable String id,
    @Nullable String label,
    @Nullable String prediction,
    @Nullable String split,
    List<String> duplicates,
    List<String> familiarity,
    List<String> maps) {

  private static final List<String> IDS = List.of("id", "path", "file", "filename", "name", "key");
  private static final List<String> LABELS =
      List.of(
          "label", "labels", "target", "class", "ground_truth", "actual", "truth", "y", "y_true");
  private static final List<String> PREDICTIONS =
      List.of(
          "prediction", "predictions", "predicted", "pred", "predicted_label", "y_pred", "output");
  private static final List<String> SPLITS =
      List.of("split", "dataset", "set", "subset", "partition", "fold");
  private static final int MOST_SPLITS = 10;

  /** Reads the names and types of a table's columns. */
  public static Conventions of(Table table) {
    return new Conventions(
        named(table, IDS).filter(c -> c.type() != ColumnType.DOUBLE).map(Column::name).orElse(null),
        named(table, LABELS).map(Column::name).orElse(null),
        named(table, PREDICTIONS).map(Column::name).orElse(null),
        named(table, SPLITS).filter(c -> few(c, MOST_SPLITS)).map(Column::name).orElse(null),
        layers(table, "duplicates_(.+)"),
        layers(table, "familiarity_(.+)"),
        layers(table, "projection_(.+)_x").stream()
            .filter(layer -> table.has("projection_" + layer + "_y"))
            .filter(layer -> table.column("projection_" + layer + "_y").type().isNumeric())
            .toList());
  }

  private static Optional<Column> named(Table table, List<String> names) {
    return names.stream()
        .flatMap(
            name ->
                table.columns().stream()
                    .filter(c -> c.name().toLowerCase(Locale.ROOT).equals(name)))
        .findFirst();
  }

  private static List<String> layers(Table table, String pattern) {
    Pattern whole = Pattern.compile(pattern);
    return table.columns().stream()
        .filter(column -> column.type().isNumeric())
        .map(column -> whole.matcher(column.name()))
        .filter(Matcher::matches)
        .map(matcher -> matcher.group(1))
        .toList();
  }

  /** Whether a column has at least one and at most {@code most} different values. */
  static boolean few(Column column, int most) {
    Set<Object> seen = new HashSet<>();
    for (int row = 0; row < column.size() && seen.size() <= most; row++) {
      Object cell = column.get(row);
      if (cell != null) {
        seen.add(cell);
      }
    }
    return !seen.isEmpty() && seen.size() <= most;
  }

  /** Columns of few values by which rows can be grouped: neither id, label nor prediction. */
  List<String> groups(Table table) {
    int most = Math.max(2, Math.min(30, table.rowCount() / 20));
    return table.columns().stream()
        .filter(c -> c.type() != ColumnType.DOUBLE)
        .filter(c -> !internal(c.name()))
        .map(Column::name)
        .filter(name -> Stream.of(id, label, prediction).noneMatch(name::equals))
        .filter(name -> few(table.column(name), most) && !few(table.column(name), 1))
        .toList();
  }

  /** Columns that analyses fill for views. */
  static boolean internal(String name) {
    return name.matches("(duplicates|familiarity|projection|splitFamiliarity|neighbors)_.*");
  }
}
