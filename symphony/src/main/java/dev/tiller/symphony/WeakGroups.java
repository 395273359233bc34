package dev.tiller.symphony;

import dev.tiller.data.Column;
import dev.tiller.data.ColumnType;
import dev.tiller.data.Table;
import dev.tiller.symphony.Issue.Severity;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.IntPredicate;

/**
 * Groups on which a model is right less often than on the other rows: agreement of prediction and
 * label, and every column of truth values named like one ({@code correct}, {@code
 * correct_blurred}). Tested by two proportions with one pooled variance; the significance of .01 is
 * shared by all groups looked at. Splits are no groups: a model is better on what it was trained
 * on.
 */
final class WeakGroups {
  private static final double LEVEL = 0.01;
  private static final int FEWEST = 20;
  private static final double LEAST_GAP = 0.05;

  private WeakGroups() {}

  static List<Issue> find(Table table, Conventions columns) {
    Map<String, IntPredicate> verdicts = verdicts(table, columns);
    List<String> by = new ArrayList<>(columns.groups(table));
    by.removeIf(name -> IssueFinder.verdict(table.column(name)) || name.equals(columns.split()));
    int tests = 0;
    for (String name : by) {
      tests += IssueFinder.rowsBy(table.column(name)).size();
    }
    double limit = Normal.upper(LEVEL / Math.max(1, tests * verdicts.size()));
    List<Issue> found = new ArrayList<>();
    for (String name : by) {
      Map<Object, List<Integer>> groups = IssueFinder.rowsBy(table.column(name));
      verdicts.forEach(
          (what, right) ->
              groups.forEach(
                  (value, rows) -> test(table, name, value, rows, what, right, limit, found)));
    }
    return found;
  }

  private static Map<String, IntPredicate> verdicts(Table table, Conventions columns) {
    Map<String, IntPredicate> verdicts = new LinkedHashMap<>();
    if (columns.label() != null && columns.prediction() != null) {
      Column label = table.column(columns.label());
      Column prediction = table.column(columns.prediction());
      if ((label.type() == ColumnType.STRING) == (prediction.type() == ColumnType.STRING)) {
        verdicts.put(
            "predictions agree with labels", row -> same(label.get(row), prediction.get(row)));
      }
    }
    table.columns().stream()
        .filter(IssueFinder::verdict)
        .forEach(
            column ->
                verdicts.put(
                    column.name() + " holds", row -> !column.isNull(row) && column.booleanAt(row)));
    return verdicts;
  }

  private static boolean same(
      @org.jspecify.annotations.Nullable Object a, @org.jspecify.annotations.Nullable Object b) {
    return a instanceof Number x && b instanceof Number y
        ? x.doubleValue() == y.doubleValue()
        : a != null && a.equals(b);
  }

  private static void test(
      Table table,
      String column,
      Object value,
      List<Integer> rows,
      String what,
      IntPredicate right,
      double limit,
      List<Issue> found) {
    int all = table.rowCount();
    int others = all - rows.size();
    if (rows.size() < FEWEST || others < FEWEST) {
      return;
    }
    double hits = rows.stream().filter(right::test).count();
    double total = 0;
    for (int row = 0; row < all; row++) {
      total += right.test(row) ? 1 : 0;
    }
    double mine = hits / rows.size();
    double theirs = (total - hits) / others;
    double pooled = total / all;
    double error = Math.sqrt(pooled * (1 - pooled) * (1.0 / rows.size() + 1.0 / others));
    if (theirs - mine >= LEAST_GAP && error > 0 && (theirs - mine) / error > limit) {
      found.add(
          new Issue(
              "weak group",
              Severity.HIGH,
              String.format(
                  Locale.ROOT,
                  "Where %s is %s, %s in %.1f %% of the rows; elsewhere in %.1f %%.",
                  column,
                  value,
                  what,
                  100 * mine,
                  100 * theirs),
              rows.size(),
              IssueFinder.oneOf(column, List.of(value))));
    }
  }
}
