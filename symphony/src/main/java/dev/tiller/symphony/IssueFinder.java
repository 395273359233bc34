package dev.tiller.symphony;

import dev.tiller.data.Column;
import dev.tiller.data.ColumnType;
import dev.tiller.data.Table;
import dev.tiller.symphony.Issue.Severity;
import dev.tiller.symphony.filter.Filter;
import dev.tiller.symphony.filter.OneOf;
import dev.tiller.symphony.filter.Where;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Looks through a table for what somebody should look at: the same or nearly the same rows in
 * training and test data, duplicates whose labels disagree, rows unlike all others, groups on which
 * a model does worse, drift between splits, missing and constant columns, ids that occur twice.
 * What rests on a test asks for a significance that holds for all tests together, so that clean
 * data stay quiet.
 */
public final class IssueFinder {
  private static final int MOST_NAMED = 1000;

  private final Table table;
  private final Conventions columns;
  private final List<Issue> found = new ArrayList<>();

  private IssueFinder(Table table, Conventions columns) {
    this.table = table;
    this.columns = columns;
  }

  /** Everything found, in no particular order. */
  public static List<Issue> find(Table table, Conventions columns) {
    if (table.rowCount() == 0) {
      return List.of();
    }
    IssueFinder finder = new IssueFinder(table, columns);
    finder.ids();
    table.columns().forEach(finder::cells);
    for (String layer : columns.duplicates()) {
      finder.clusters("duplicates_" + layer, columns.split(), "leakage", "cross the split");
      finder.clusters(
          "duplicates_" + layer, columns.label(), "label conflict", "disagree on the label");
    }
    columns.familiarity().forEach(layer -> finder.outliers("familiarity_" + layer));
    finder.found.addAll(WeakGroups.find(table, columns));
    finder.found.addAll(Drift.find(table, columns));
    return List.copyOf(finder.found);
  }

  private void ids() {
    if (columns.id() == null) {
      return;
    }
    Column ids = table.column(columns.id());
    Set<Object> seen = new HashSet<>();
    Set<Object> twice = new LinkedHashSet<>();
    for (int row = 0; row < ids.size(); row++) {
      Object id = ids.get(row);
      if (id != null && !seen.add(id)) {
        twice.add(id);
      }
    }
    if (!twice.isEmpty()) {
      Filter filter = oneOf(ids.name(), twice);
      add(
          "duplicate ids",
          Severity.MEDIUM,
          String.format(
              Locale.ROOT, "%,d values of %s occur more than once.", twice.size(), ids.name()),
          filter);
    }
  }

  private void cells(Column column) {
    int missing = 0;
    int infinite = 0;
    Object first = null;
    boolean constant = true;
    for (int row = 0; row < column.size(); row++) {
      Object cell = column.get(row);
      if (cell == null || (cell instanceof Double d && d.isNaN())) {
        missing++;
      } else {
        infinite += cell instanceof Double d && d.isInfinite() ? 1 : 0;
        constant &= first == null || first.equals(cell);
        first = first == null ? cell : first;
      }
    }
    String name = column.name();
    if (missing == column.size()) {
      found.add(
          new Issue(
              "missing values", Severity.MEDIUM, name + " has no value at all.", missing, null));
      return;
    }
    if (missing > 0 && !Conventions.internal(name)) {
      double share = 100.0 * missing / column.size();
      Severity severity = share >= 5 ? Severity.MEDIUM : Severity.LOW;
      add(
          "missing values",
          severity,
          String.format(Locale.ROOT, "%s is missing in %.1f %% of the rows.", name, share),
          where(name, "is null"));
    }
    if (infinite > 0) {
      add(
          "infinite values",
          Severity.MEDIUM,
          name + " holds infinities.",
          where(name, "> 1.7976931348623157e308 || " + named(name) + " < -1.7976931348623157e308"));
    }
    if (constant && column.size() > 1 && !Conventions.internal(name)) {
      found.add(
          new Issue(
              "constant column",
              Severity.LOW,
              String.format(Locale.ROOT, "%s is %s in every row that has it.", name, shown(first)),
              column.size() - missing,
              null));
    }
  }

  /** Clusters whose rows differ in a column that should be the same for all of them. */
  private void clusters(String clusters, @Nullable String other, String kind, String what) {
    if (other == null) {
      return;
    }
    Column cluster = table.column(clusters);
    Map<Long, Set<@Nullable Object>> values = new HashMap<>();
    for (int row = 0; row < table.rowCount(); row++) {
      double of = cluster.doubleAt(row);
      if (of >= 0) {
        values.computeIfAbsent((long) of, id -> new HashSet<>()).add(table.column(other).get(row));
      }
    }
    List<Long> mixed =
        values.entrySet().stream()
            .filter(e -> e.getValue().size() > 1)
            .map(Map.Entry::getKey)
            .sorted()
            .toList();
    if (!mixed.isEmpty()) {
      add(
          kind,
          Severity.HIGH,
          String.format(
              Locale.ROOT,
              "%,d of %,d clusters of duplicates (%s) %s (%s).",
              mixed.size(),
              values.size(),
              clusters.substring("duplicates_".length()),
              what,
              other),
          oneOf(clusters, mixed));
    }
  }

  /**
   * Rows far below the bulk of the scores. Log densities have a long tail on that side even where
   * nothing is wrong, so the tail is taken as exponential: its scale follows from the second and
   * the tenth percentile, and rows are told that lie where .01 rows were to be expected.
   */
  private void outliers(String scores) {
    double[] finite =
        Arrays.stream(table.column(scores).toDoubles()).filter(Double::isFinite).sorted().toArray();
    int n = finite.length;
    if (n < FEWEST_SCORES) {
      return;
    }
    double second = finite[n / 50];
    double tenth = finite[n / 10];
    double bound = second - (tenth - second) / Math.log(5) * Math.log(0.02 * n / EXPECTED);
    long below = Arrays.stream(finite).filter(v -> v < bound).count();
    if (below > 0) {
      add(
          "outliers",
          Severity.MEDIUM,
          String.format(
              Locale.ROOT,
              "%,d rows are unlike all others: %s below %.4g, where half of the rows are above %.4g.",
              below,
              scores,
              bound,
              finite[n / 2]),
          where(scores, "< " + bound));
    }
  }

  private static final int FEWEST_SCORES = 50;
  private static final double EXPECTED = 0.01;

  private void add(String kind, Severity severity, String sentence, Filter filter) {
    found.add(new Issue(kind, severity, sentence, filter.rows(table).length, filter));
  }

  static Filter where(String column, String rest) {
    return Filter.NONE.and(new Where(named(column) + " " + rest));
  }

  /** A column as the filter language names it. */
  static String named(String column) {
    return "d[\"" + column.replace("\\", "\\\\").replace("\"", "\\\"") + "\"]";
  }

  static Filter oneOf(String column, Collection<?> values) {
    return Filter.NONE.and(
        new OneOf(column, values.stream().limit(MOST_NAMED).map(v -> (Object) v).toList()));
  }

  private static String shown(@Nullable Object value) {
    String text = value instanceof String s ? "'" + s + "'" : String.valueOf(value);
    return text.length() > 40 ? text.substring(0, 40) + "...'" : text;
  }

  /** Rows by the values of a column; columns that are not text are read by value. */
  static Map<Object, List<Integer>> rowsBy(Column column) {
    Map<Object, List<Integer>> rows = new LinkedHashMap<>();
    for (int row = 0; row < column.size(); row++) {
      Object cell = column.get(row);
      if (cell != null) {
        rows.computeIfAbsent(cell, value -> new ArrayList<>()).add(row);
      }
    }
    return rows;
  }

  /** Whether the column can be true or false of a row, as a test of a model is. */
  static boolean verdict(Column column) {
    return column.type() == ColumnType.BOOLEAN
        && column.name().matches("(?i).*(correct|right|hit|pass).*");
  }
}
