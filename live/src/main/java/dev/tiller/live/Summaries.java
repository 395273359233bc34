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
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.LongStream;
import org.jspecify.annotations.Nullable;

/**
 * How columns are spread, counted in the database. What does not depend on the filter is asked
 * once; then a brush costs one grouped count a column.
 */
final class Summaries {
  private static final int FEW = 12;
  private static final int MOST = 1000;

  private final OpenTable table;
  private final Map<String, ColumnSummary> fixed = new ConcurrentHashMap<>();

  Summaries(OpenTable table) {
    this.table = table;
  }

  /** Of the columns that exist among {@code names}. */
  List<ColumnSummary> of(List<String> names, Filter filter) throws IOException {
    List<ColumnSummary> all = new ArrayList<>();
    for (String name : names) {
      if (table.columns().has(name)) {
        ColumnSummary whole = fixed.get(name);
        if (whole == null) {
          whole = describe(table.columns().column(name));
          fixed.put(name, whole);
        }
        all.add(kept(whole, others(filter, name)));
      }
    }
    return all;
  }

  /** The filter without its condition on one column. */
  private static Filter others(Filter filter, String column) {
    return new Filter(
        filter.conditions().stream().filter(c -> !column.equals(subject(c))).toList());
  }

  private static @Nullable String subject(RowCondition condition) {
    return condition instanceof OneOf oneOf
        ? oneOf.column()
        : condition instanceof Between between ? between.column() : null;
  }

  private ColumnSummary kept(ColumnSummary whole, Filter filter) throws IOException {
    if (whole.all().isEmpty() || filter.conditions().isEmpty()) {
      return whole;
    }
    List<Long> kept =
        whole.bins() != null
            ? binned(whole.column(), whole.bins(), filter)
            : counted(whole.column(), whole.values(), filter);
    return new ColumnSummary(
        whole.column(),
        whole.kind(),
        whole.values(),
        whole.bins(),
        whole.all(),
        kept,
        whole.missing(),
        whole.distinct(),
        whole.figures());
  }

  private ColumnSummary describe(Column column) throws IOException {
    String name = FilterSql.name(column.name());
    String value =
        column.type() == ColumnType.DOUBLE ? "nullif(" + name + ", CAST('NaN' AS DOUBLE))" : name;
    Table counts =
        table.query(
            "SELECT count(*) - count(%1$s) AS missing, (SELECT count(*) FROM (SELECT DISTINCT %1$s AS v FROM %2$s WHERE %1$s IS NOT NULL LIMIT %3$d)) AS few, approx_count_distinct(%1$s) AS many FROM %2$s"
                .formatted(value, OpenTable.NAME, MOST + 1));
    long missing = counts.column("missing").longAt(0);
    long few = counts.column("few").longAt(0);
    long distinct = few <= MOST ? few : counts.column("many").longAt(0);
    boolean text = column.type() == ColumnType.STRING;
    long bars = few + (missing > 0 ? 1 : 0);
    long most = text ? Math.max(FEW, Math.min(MOST, table.rowCount() / 10)) : FEW;
    List<Double> figures =
        column.type() == ColumnType.BOOLEAN ? null : figures(text ? "length(" + name + ")" : name);
    if (bars <= most && bars < Math.max(3, table.rowCount())) {
      List<@Nullable Object> values = new ArrayList<>();
      Table found =
          table.query(
              "SELECT DISTINCT %s AS v FROM %s ORDER BY 1 NULLS LAST"
                  .formatted(name, OpenTable.NAME));
      for (int row = 0; row < found.rowCount(); row++) {
        values.add(found.column("v").get(row));
      }
      List<Long> all = counted(column.name(), values, Filter.NONE);
      return new ColumnSummary(
          column.name(),
          "values",
          values,
          null,
          all,
          all,
          missing,
          distinct,
          text ? null : figures);
    }
    if (text) {
      return new ColumnSummary(
          column.name(),
          "texts",
          List.of(),
          null,
          List.of(),
          List.of(),
          missing,
          distinct,
          figures);
    }
    Bins bins = figures == null ? null : Bins.over(figures.get(2), figures.get(6));
    List<Long> all = bins == null ? List.of() : binned(column.name(), bins, Filter.NONE);
    return new ColumnSummary(
        column.name(), "numbers", List.of(), bins, all, all, missing, distinct, figures);
  }

  private @Nullable List<Double> figures(String value) throws IOException {
    String quantile = table.rowCount() > 1_000_000 ? "approx_quantile" : "quantile_cont";
    Table found =
        table.query(
            "SELECT avg(v) AS a, stddev_samp(v) AS b, min(v) AS c, %1$s(v, 0.25) AS d, %1$s(v, 0.5) AS e, %1$s(v, 0.75) AS f, max(v) AS g FROM (SELECT CAST(%2$s AS DOUBLE) AS v FROM %3$s) WHERE isfinite(v)"
                .formatted(quantile, value, OpenTable.NAME));
    List<Double> figures = new ArrayList<>();
    for (Column column : found.columns()) {
      figures.add(column.isNull(0) ? Double.NaN : ((Number) column.get(0)).doubleValue());
    }
    return figures.get(0).isNaN() ? null : figures;
  }

  private List<Long> binned(String column, Bins bins, Filter filter) throws IOException {
    String value = "CAST(" + FilterSql.name(column) + " AS DOUBLE)";
    Table found =
        table.query(
            "SELECT CASE WHEN isfinite(%1$s) THEN least(%2$d, greatest(0, CAST(floor((%1$s - CAST('%3$s' AS DOUBLE)) / CAST('%4$s' AS DOUBLE) + 1e-14) AS BIGINT))) ELSE %5$d END AS bin, count(*) AS n FROM %6$s WHERE %7$s GROUP BY 1"
                .formatted(
                    value,
                    bins.count() - 1,
                    bins.start(),
                    bins.step(),
                    bins.count(),
                    OpenTable.NAME,
                    FilterSql.where(filter, table.columns())));
    long[] counts = new long[bins.count() + 1];
    for (int row = 0; row < found.rowCount(); row++) {
      int bin =
          found.column("bin").isNull(row) ? bins.count() : (int) found.column("bin").longAt(row);
      counts[bin] += found.column("n").longAt(row);
    }
    return LongStream.of(counts).boxed().toList();
  }

  private List<Long> counted(String column, List<@Nullable Object> values, Filter filter)
      throws IOException {
    Table found =
        table.query(
            "SELECT %s AS v, count(*) AS n FROM %s WHERE %s GROUP BY 1"
                .formatted(
                    FilterSql.name(column),
                    OpenTable.NAME,
                    FilterSql.where(filter, table.columns())));
    Map<@Nullable Object, Long> counts = new HashMap<>();
    for (int row = 0; row < found.rowCount(); row++) {
      counts.put(found.column("v").get(row), found.column("n").longAt(row));
    }
    return values.stream().map(value -> counts.getOrDefault(value, 0L)).toList();
  }
}
