package dev.tiller.live;

import dev.tiller.data.Column;
import dev.tiller.data.ColumnType;
import dev.tiller.data.OpenTable;
import dev.tiller.data.Table;
import dev.tiller.symphony.filter.Between;
import dev.tiller.symphony.filter.Filter;
import dev.tiller.symphony.filter.FilterSql;
import dev.tiller.symphony.filter.OneOf;
import dev.tiller.symphony.filter.RowCondition;
import dev.tiller.symphony.source.ColumnSummary;
import dev.tiller.symphony.source.ColumnSummary.Bins;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * What a brush asks of a large table at every step, computed once and kept by the database in its
 * own memory: numbers as they are, of a column of few values the number of its value, and of two
 * columns at a time on which bars of both a row falls, so that one count by group serves two. A
 * step reads these few bytes a row instead of the file, in one query for all columns.
 */
final class KeptBars {
  /** Groups up to which the database counts in an array. */
  private static final int MOST_GROUPS = 4096;

  private final OpenTable table;
  private final String kept;
  private final Map<String, Bars> byColumn;

  /**
   * Where the bars of one column are.
   *
   * @param number names its own numbers; null where it has values
   * @param code names the numbers of its values; null where it has bins
   * @param pair names the group of both columns
   * @param divisor what a group is divided by
   * @param modulus and of which the rest is this column's bar
   */
  private record Bars(
      ColumnSummary spread,
      @Nullable String number,
      @Nullable String code,
      String pair,
      int divisor,
      int modulus) {

    long bar(long group) {
      return group / divisor % modulus;
    }
  }

  private KeptBars(OpenTable table, String kept, Map<String, Bars> byColumn) {
    this.table = table;
    this.kept = kept;
    this.byColumn = byColumn;
  }

  /**
   * Reads the table once.
   *
   * @param spreads of the columns that are to be brushed, without a filter
   */
  static KeptBars of(OpenTable table, List<ColumnSummary> spreads) throws IOException {
    List<ColumnSummary> barred = spreads.stream().filter(s -> !s.all().isEmpty()).toList();
    Map<String, Bars> byColumn = new LinkedHashMap<>();
    List<String> selected = new ArrayList<>();
    for (int i = 0; i < barred.size(); i++) {
      ColumnSummary first = barred.get(i);
      @Nullable ColumnSummary second = i + 1 < barred.size() ? barred.get(i + 1) : null;
      String pair = "p" + i;
      int bars = first.all().size();
      if (second != null && (long) bars * second.all().size() <= MOST_GROUPS) {
        int others = second.all().size();
        selected.add(
            "CAST((%s) * %d + (%s) AS USMALLINT) AS %s"
                .formatted(bar(table, first), others, bar(table, second), pair));
        byColumn.put(first.column(), bars(first, i, pair, others, bars));
        byColumn.put(second.column(), bars(second, i + 1, pair, 1, others));
        i++;
      } else {
        selected.add("CAST(%s AS USMALLINT) AS %s".formatted(bar(table, first), pair));
        byColumn.put(first.column(), bars(first, i, pair, 1, bars));
      }
    }
    for (Bars bars : byColumn.values()) {
      selected.add(
          bars.number() == null
              ? "CAST(%s AS USMALLINT) AS %s".formatted(bar(table, bars.spread()), bars.code())
              : "%s AS %s".formatted(number(bars.spread().column()), bars.number()));
    }
    return new KeptBars(
        table,
        table.keep("SELECT " + String.join(", ", selected) + " FROM " + OpenTable.NAME),
        byColumn);
  }

  private static Bars bars(ColumnSummary spread, int i, String pair, int divisor, int modulus) {
    boolean numbers = spread.bins() != null;
    return new Bars(
        spread, numbers ? "n" + i : null, numbers ? null : "c" + i, pair, divisor, modulus);
  }

  /** No number, as in filters, is no row's that a range keeps. */
  private static String number(String column) {
    return "nullif(CAST(" + FilterSql.name(column) + " AS DOUBLE) + 0, CAST('NaN' AS DOUBLE))";
  }

  /** The bar of a row, from 0. */
  private static String bar(OpenTable table, ColumnSummary spread) {
    String cell = FilterSql.name(spread.column());
    @Nullable Bins bins = spread.bins();
    if (bins != null) {
      return Summaries.bin(spread.column(), bins);
    }
    int missing = spread.values().indexOf(null);
    if (table.columns().column(spread.column()).type() == ColumnType.STRING) {
      String all =
          spread.values().stream()
              .filter(Objects::nonNull)
              .map(value -> FilterSql.text((String) value))
              .collect(Collectors.joining(", "));
      // The names of an enumeration are looked up, not compared one by one.
      return all.isEmpty()
          ? "0"
          : "coalesce(enum_code(CAST(%s AS ENUM(%s))), %d)".formatted(cell, all, missing);
    }
    StringBuilder cases = new StringBuilder("CASE");
    for (int i = 0; i < spread.values().size(); i++) {
      @Nullable Object value = spread.values().get(i);
      cases.append(
          value == null
              ? " WHEN %s IS NULL THEN %d".formatted(cell, i)
              : " WHEN %s = %s THEN %d".formatted(cell, literal(value), i));
    }
    return cases + " END";
  }

  private static String literal(Object value) {
    return value instanceof Double number
        ? "CAST('" + number + "' AS DOUBLE)"
        : String.valueOf(value);
  }

  /** Whether it can tell which rows a filter keeps. */
  boolean answers(Filter filter) {
    return filter.conditions().stream().allMatch(condition -> where(condition) != null);
  }

  private String where(Filter filter) {
    return filter.conditions().isEmpty()
        ? "true"
        : filter.conditions().stream()
            .map(this::where)
            .collect(Collectors.joining(") AND (", "(", ")"));
  }

  /** Null for a condition on something else. */
  private @Nullable String where(RowCondition condition) {
    if (condition instanceof Between between) {
      @Nullable Bars bars = byColumn.get(between.column());
      return bars == null || bars.number() == null ? null : between(bars.number(), between);
    }
    if (condition instanceof OneOf oneOf) {
      @Nullable Bars bars = byColumn.get(oneOf.column());
      return bars == null || bars.code() == null ? null : oneOf(bars, oneOf);
    }
    return null;
  }

  private static String between(String number, Between between) {
    List<String> bounds = new ArrayList<>(List.of(number + " IS NOT NULL"));
    if (between.low() != null) {
      bounds.add("%s >= CAST('%s' AS DOUBLE)".formatted(number, between.low()));
    }
    if (between.high() != null) {
      bounds.add("%s <= CAST('%s' AS DOUBLE)".formatted(number, between.high()));
    }
    return String.join(" AND ", bounds);
  }

  private static String oneOf(Bars bars, OneOf oneOf) {
    TreeSet<Integer> codes = new TreeSet<>();
    for (int i = 0; i < bars.spread().values().size(); i++) {
      Table value = one(bars.spread().values().get(i));
      if (oneOf("v", oneOf).over(value).keeps(0)) {
        codes.add(i);
      }
    }
    return codes.isEmpty()
        ? "false"
        : bars.code()
            + " IN ("
            + codes.stream().map(String::valueOf).collect(Collectors.joining(", "))
            + ")";
  }

  private static OneOf oneOf(String column, OneOf like) {
    return new OneOf(column, like.values());
  }

  /** A table of one cell, so that which values are equal is decided where filters decide it. */
  private static Table one(@Nullable Object value) {
    ColumnType type =
        value instanceof Long
            ? ColumnType.LONG
            : value instanceof Double
                ? ColumnType.DOUBLE
                : value instanceof Boolean ? ColumnType.BOOLEAN : ColumnType.STRING;
    List<@Nullable Object> cells = new ArrayList<>();
    cells.add(value);
    return Table.of(Column.of("v", type, cells));
  }

  /** How many rows a filter keeps that {@link #answers}. */
  long count(Filter filter) throws IOException {
    return table
        .query("SELECT count(*) AS n FROM %s WHERE %s".formatted(kept, where(filter)))
        .column("n")
        .longAt(0);
  }

  /**
   * How many rows fall on each bar.
   *
   * @param wanted by column, the filter under which its bars are counted; each {@link #answers}
   * @return of the columns that are kept
   */
  Map<String, List<Long>> counts(Map<String, Filter> wanted) throws IOException {
    Map<List<Object>, Integer> arms = new LinkedHashMap<>();
    Map<String, Integer> armOf = new HashMap<>();
    wanted.forEach(
        (column, filter) -> {
          @Nullable Bars bars = byColumn.get(column);
          if (bars != null) {
            armOf.put(
                column, arms.computeIfAbsent(List.of(bars.pair(), filter), arm -> arms.size()));
          }
        });
    if (arms.isEmpty()) {
      return Map.of();
    }
    List<String> selects = new ArrayList<>();
    arms.forEach(
        (arm, number) ->
            selects.add(
                "SELECT %d AS a, %s AS g, count(*) AS n FROM %s WHERE %s GROUP BY 2"
                    .formatted(number, arm.get(0), kept, where((Filter) arm.get(1)))));
    Table found = table.query(String.join(" UNION ALL ", selects));
    Map<String, List<Long>> counts = new HashMap<>();
    armOf.forEach((column, arm) -> counts.put(column, counted(byColumn.get(column), arm, found)));
    return counts;
  }

  private static List<Long> counted(Bars bars, int arm, Table found) {
    Long[] counts = new Long[bars.modulus()];
    Arrays.fill(counts, 0L);
    for (int row = 0; row < found.rowCount(); row++) {
      if (found.column("a").longAt(row) == arm && !found.column("g").isNull(row)) {
        counts[(int) bars.bar(found.column("g").longAt(row))] += found.column("n").longAt(row);
      }
    }
    return List.of(counts);
  }
}
