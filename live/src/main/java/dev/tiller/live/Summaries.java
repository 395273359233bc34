package dev.tiller.live;

import com.sun.management.OperatingSystemMXBean;
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
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.LongStream;
import org.jspecify.annotations.Nullable;

/**
 * How columns are spread, counted in the database. What does not depend on the filter is asked
 * once. A brush then costs one grouped count a column; of a large table one query in all, once
 * {@link KeptBars} has been made beside the first answers.
 */
final class Summaries {
  private static final int FEW = 12;
  private static final int MOST = 1000;

  private static final long KEPT_FROM = 200_000;
  private static final int BYTES_A_COLUMN = 12;

  /** Lists of columns that pages ask for: usually one, their summary's. */
  private static final int MOST_KEPT = 2;

  private final OpenTable table;
  private final long keptFrom;
  private final Map<String, ColumnSummary> fixed = new ConcurrentHashMap<>();
  private final Map<List<String>, CompletableFuture<Optional<KeptBars>>> bars =
      new ConcurrentHashMap<>();

  Summaries(OpenTable table) {
    this(table, KEPT_FROM);
  }

  /**
   * @param keptFrom rows from which bars are kept
   */
  Summaries(OpenTable table, long keptFrom) {
    this.table = table;
    this.keptFrom = keptFrom;
  }

  /** How many rows the filter keeps. */
  long matched(Filter filter) throws IOException {
    for (CompletableFuture<Optional<KeptBars>> made : bars.values()) {
      KeptBars ready = made.getNow(Optional.empty()).orElse(null);
      if (ready != null && ready.answers(filter)) {
        return ready.count(filter);
      }
    }
    return table
        .query(
            "SELECT count(*) AS n FROM %s WHERE %s"
                .formatted(OpenTable.NAME, FilterSql.where(filter, table.columns())))
        .column("n")
        .longAt(0);
  }

  /** Of the columns that exist among {@code names}. */
  List<ColumnSummary> of(List<String> names, Filter filter) throws IOException {
    List<ColumnSummary> wholes = wholes(names);
    @Nullable KeptBars ready = bars(names, wholes).getNow(Optional.empty()).orElse(null);
    if (ready == null || filter.conditions().isEmpty() || !ready.answers(filter)) {
      List<ColumnSummary> all = new ArrayList<>();
      for (ColumnSummary whole : wholes) {
        all.add(kept(whole, others(filter, whole.column())));
      }
      return all;
    }
    Map<String, Filter> wanted = new LinkedHashMap<>();
    for (ColumnSummary whole : wholes) {
      if (!others(filter, whole.column()).conditions().isEmpty()) {
        wanted.put(whole.column(), others(filter, whole.column()));
      }
    }
    Map<String, List<Long>> counts = ready.counts(wanted);
    return wholes.stream()
        .map(w -> counts.containsKey(w.column()) ? with(w, counts.get(w.column())) : w)
        .toList();
  }

  /** Begun with the first answer; until it is there, and where it never is, the file is asked. */
  private CompletableFuture<Optional<KeptBars>> bars(
      List<String> names, List<ColumnSummary> wholes) {
    boolean known = bars.containsKey(names);
    if (!known
        && (bars.size() == MOST_KEPT || table.rowCount() < keptFrom || !fits(wholes.size()))) {
      return CompletableFuture.completedFuture(Optional.empty());
    }
    return bars.computeIfAbsent(
        List.copyOf(names),
        n ->
            CompletableFuture.supplyAsync(
                () -> {
                  try {
                    return Optional.of(KeptBars.of(table, wholes));
                  } catch (IOException e) {
                    // Short of memory, or closed meanwhile: the file answers too, if slower.
                    return Optional.empty();
                  }
                }));
  }

  /** Waits for what was begun beside earlier answers. */
  void awaitKept() {
    bars.values().forEach(CompletableFuture::join);
  }

  private boolean fits(int columns) {
    OperatingSystemMXBean system =
        (OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();
    return table.rowCount() * columns * BYTES_A_COLUMN < system.getTotalMemorySize() / 4;
  }

  private List<ColumnSummary> wholes(List<String> names) throws IOException {
    List<ColumnSummary> all = new ArrayList<>();
    for (String name : names) {
      if (table.columns().has(name)) {
        ColumnSummary whole = fixed.get(name);
        if (whole == null) {
          whole = describe(table.columns().column(name));
          fixed.put(name, whole);
        }
        all.add(whole);
      }
    }
    return all;
  }

  /** The filter without its condition on one column. */
  static Filter others(Filter filter, String column) {
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
    return with(whole, kept);
  }

  private static ColumnSummary with(ColumnSummary whole, List<Long> kept) {
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

  /** The bin of a row, and after the bins, that it falls into none. */
  static String bin(String column, Bins bins) {
    String value = "CAST(" + FilterSql.name(column) + " AS DOUBLE)";
    return "CASE WHEN isfinite(%1$s) THEN least(%2$d, greatest(0, CAST(floor((%1$s - CAST('%3$s' AS DOUBLE)) / CAST('%4$s' AS DOUBLE) + 1e-14) AS BIGINT))) ELSE %5$d END"
        .formatted(value, bins.count() - 1, bins.start(), bins.step(), bins.count());
  }

  private List<Long> binned(String column, Bins bins, Filter filter) throws IOException {
    Table found =
        table.query(
            "SELECT %s AS bin, count(*) AS n FROM %s WHERE %s GROUP BY 1"
                .formatted(
                    bin(column, bins), OpenTable.NAME, FilterSql.where(filter, table.columns())));
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
      counts.merge(unsigned(found.column("v").get(row)), found.column("n").longAt(row), Long::sum);
    }
    return values.stream().map(value -> counts.getOrDefault(unsigned(value), 0L)).toList();
  }

  /** The database may call the same group 0.0 once and -0.0 the next time. */
  private static @Nullable Object unsigned(@Nullable Object value) {
    return value instanceof Double number ? (Object) (number + 0.0) : value;
  }
}
