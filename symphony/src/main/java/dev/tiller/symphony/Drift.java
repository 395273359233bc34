package dev.tiller.symphony;

import dev.tiller.data.Column;
import dev.tiller.data.ColumnType;
import dev.tiller.data.Table;
import dev.tiller.symphony.Issue.Severity;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.IntFunction;
import org.jspecify.annotations.Nullable;

/**
 * Columns that are spread differently in one split than in the largest: population stability index
 * of at least .1 over values or deciles, and a test of homogeneity whose significance of .01 is
 * shared by all columns. Small splits have a large index by chance alone.
 */
public final class Drift {
  private static final double LEVEL = 0.01;
  private static final double LEAST = 0.1;
  private static final int BINS = 10;
  private static final int FEWEST = 30;

  private Drift() {}

  static List<Issue> find(Table table, Conventions columns) {
    if (columns.split() == null) {
      return List.of();
    }
    Map<Object, List<Integer>> splits = IssueFinder.rowsBy(table.column(columns.split()));
    if (splits.size() < 2) {
      return List.of();
    }
    Object largest =
        splits.entrySet().stream()
            .max(java.util.Comparator.comparingInt(e -> e.getValue().size()))
            .orElseThrow()
            .getKey();
    List<Column> looked =
        table.columns().stream().filter(c -> worthwhile(c, table, columns)).toList();
    double level = LEVEL / Math.max(1, looked.size() * (splits.size() - 1));
    List<Issue> found = new ArrayList<>();
    for (Column column : looked) {
      IntFunction<@Nullable Object> bin = bins(column);
      splits.forEach(
          (split, rows) -> {
            if (!split.equals(largest) && rows.size() >= FEWEST) {
              long[][] counts = counts(bin, splits.get(largest), rows);
              double index = stabilityIndex(counts[0], counts[1]);
              if (index >= LEAST
                  && Normal.chiSquareExceeds(homogeneity(counts), counts[0].length - 1, level)) {
                found.add(
                    new Issue(
                        "drift",
                        Severity.MEDIUM,
                        String.format(
                            Locale.ROOT,
                            "%s is spread differently in %s than in %s (population stability index %.2f).",
                            column.name(),
                            split,
                            largest,
                            index),
                        rows.size(),
                        IssueFinder.oneOf(columns.split(), List.of(split))));
              }
            }
          });
    }
    return found;
  }

  private static boolean worthwhile(Column column, Table table, Conventions columns) {
    String name = column.name();
    boolean other =
        name.equals(columns.split())
            || name.equals(columns.id())
            || name.matches("(duplicates|projection|neighbors)_.*");
    return !other
        && (column.type() == ColumnType.DOUBLE
            || Conventions.few(column, 30)
            || (column.type() == ColumnType.LONG))
        && !Conventions.few(column, 1);
  }

  /** The value itself where there are few, its decile among all rows otherwise. */
  private static IntFunction<@Nullable Object> bins(Column column) {
    if (!column.type().isNumeric() || Conventions.few(column, BINS)) {
      return column::get;
    }
    double[] sorted =
        Arrays.stream(column.toDoubles()).filter(v -> !Double.isNaN(v)).sorted().toArray();
    double[] edges = new double[BINS - 1];
    for (int i = 1; i < BINS; i++) {
      edges[i - 1] = sorted[(int) ((long) i * sorted.length / BINS)];
    }
    return row -> {
      double value = column.doubleAt(row);
      if (Double.isNaN(value)) {
        return null;
      }
      int at = Arrays.binarySearch(edges, value);
      return at < 0 ? -at - 1 : at + 1;
    };
  }

  private static long[][] counts(
      IntFunction<@Nullable Object> bin, List<Integer> first, List<Integer> second) {
    Map<@Nullable Object, long[]> counts = new LinkedHashMap<>();
    first.forEach(row -> counts.computeIfAbsent(bin.apply(row), b -> new long[2])[0]++);
    second.forEach(row -> counts.computeIfAbsent(bin.apply(row), b -> new long[2])[1]++);
    long[][] sides = new long[2][counts.size()];
    int at = 0;
    for (long[] pair : counts.values()) {
      sides[0][at] = pair[0];
      sides[1][at++] = pair[1];
    }
    return sides;
  }

  /**
   * Population stability index with the natural logarithm: sum of (p - q) ln(p / q). A bin that is
   * empty on one side counts as half a row there.
   *
   * @param first counts of bins, at least one of them above 0
   * @param second counts of the same bins
   */
  public static double stabilityIndex(long[] first, long[] second) {
    double[] p = shares(first);
    double[] q = shares(second);
    double sum = 0;
    for (int i = 0; i < p.length; i++) {
      if (p[i] > 0 || q[i] > 0) {
        double a = p[i] > 0 ? p[i] : 0.5 / Arrays.stream(first).sum();
        double b = q[i] > 0 ? q[i] : 0.5 / Arrays.stream(second).sum();
        sum += (a - b) * Math.log(a / b);
      }
    }
    return sum;
  }

  /** Jensen-Shannon divergence of two histograms, in bits: 0 where alike, 1 where disjoint. */
  public static double divergence(long[] first, long[] second) {
    double[] p = shares(first);
    double[] q = shares(second);
    double sum = 0;
    for (int i = 0; i < p.length; i++) {
      double middle = (p[i] + q[i]) / 2;
      sum += (p[i] > 0 ? p[i] * Math.log(p[i] / middle) : 0) / 2;
      sum += (q[i] > 0 ? q[i] * Math.log(q[i] / middle) : 0) / 2;
    }
    return sum / Math.log(2);
  }

  private static double[] shares(long[] counts) {
    double total = Arrays.stream(counts).sum();
    return Arrays.stream(counts).mapToDouble(count -> count / total).toArray();
  }

  /** Pearson's statistic that both rows of counts come from one distribution. */
  private static double homogeneity(long[][] counts) {
    double first = Arrays.stream(counts[0]).sum();
    double second = Arrays.stream(counts[1]).sum();
    double sum = 0;
    for (int i = 0; i < counts[0].length; i++) {
      double both = counts[0][i] + counts[1][i];
      double a = both * first / (first + second);
      double b = both * second / (first + second);
      sum +=
          (counts[0][i] - a) * (counts[0][i] - a) / a + (counts[1][i] - b) * (counts[1][i] - b) / b;
    }
    return sum;
  }
}
