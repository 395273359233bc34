package dev.tiller.symphony;

import dev.tiller.data.Column;
import dev.tiller.data.Table;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;

/** What can be said of a table without looking at it: sizes, splits, balance, gaps, duplicates. */
public final class DataFacts {
  private static final int MOST_VALUES = 12;

  private DataFacts() {}

  /** Facts by their names, in the order in which people read them. */
  public static Map<String, String> of(Table table, Conventions columns) {
    Map<String, String> facts = new LinkedHashMap<>();
    facts.put("rows", String.format(Locale.ROOT, "%,d", table.rowCount()));
    facts.put("columns", String.format(Locale.ROOT, "%,d", table.columns().size()));
    if (columns.split() != null) {
      facts.put("split by " + columns.split(), balance(table.column(columns.split())));
    }
    if (columns.label() != null) {
      facts.put("classes of " + columns.label(), balance(table.column(columns.label())));
    }
    List<Column> gaps = table.columns().stream().filter(c -> c.nullCount() > 0).toList();
    facts.put(
        "missing values",
        gaps.isEmpty()
            ? "none"
            : gaps.stream()
                .limit(MOST_VALUES)
                .map(c -> String.format(Locale.ROOT, "%s %,d", c.name(), c.nullCount()))
                .collect(Collectors.joining(", ")));
    for (String layer : columns.duplicates()) {
      double[] clusters = table.column("duplicates_" + layer).toDoubles();
      facts.put(
          "duplicates (" + layer + ")",
          String.format(
              Locale.ROOT,
              "%,d rows in %,d clusters",
              Arrays.stream(clusters).filter(c -> c >= 0).count(),
              Arrays.stream(clusters).filter(c -> c >= 0).distinct().count()));
    }
    for (String layer : columns.familiarity()) {
      double[] scores =
          Arrays.stream(table.column("familiarity_" + layer).toDoubles())
              .filter(Double::isFinite)
              .sorted()
              .toArray();
      if (scores.length > 0) {
        facts.put(
            "familiarity (" + layer + ")",
            String.format(
                Locale.ROOT,
                "%.4g to %.4g, half above %.4g",
                scores[0],
                scores[scores.length - 1],
                scores[scores.length / 2]));
      }
    }
    return facts;
  }

  private static String balance(Column column) {
    Map<Object, List<Integer>> values = IssueFinder.rowsBy(column);
    String most =
        values.entrySet().stream()
            .sorted((a, b) -> b.getValue().size() - a.getValue().size())
            .limit(MOST_VALUES)
            .map(e -> String.format(Locale.ROOT, "%s %,d", e.getKey(), e.getValue().size()))
            .collect(Collectors.joining(", "));
    return values.size() > MOST_VALUES
        ? String.format(Locale.ROOT, "%,d, among them %s", values.size(), most)
        : most;
  }
}
