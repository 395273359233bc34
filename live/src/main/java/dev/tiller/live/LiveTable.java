package dev.tiller.live;

import dev.tiller.data.Column;
import dev.tiller.data.OpenTable;
import dev.tiller.data.Table;
import dev.tiller.ground.UserError;
import dev.tiller.symphony.filter.Filter;
import dev.tiller.symphony.filter.FilterSql;
import dev.tiller.symphony.source.ColumnData;
import dev.tiller.symphony.source.ColumnSummary;
import dev.tiller.symphony.source.RowsAnswer;
import dev.tiller.symphony.source.RowsRequest;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Answers pages from an {@link OpenTable}: filters and counts run in the database, and only the
 * rows that a page shows leave it.
 */
public final class LiveTable {
  /** The most rows of one answer, whatever a page asks for. */
  public static final int MOST_ROWS = 10_000;

  /** The most rows that are taken out by their numbers. */
  public static final int MOST_NUMBERED = 100_000;

  private static final String ROW = FilterSql.name(OpenTable.ROW);

  /** For pages that have the rows and only tell their state. */
  private static final Table NOBODY = Table.of(Column.longs(OpenTable.ROW));

  private final OpenTable table;
  private final Summaries summaries;
  private final UnaryOperator<Table> dressed;

  /**
   * Answers for {@code table}, which stays the caller's to close.
   *
   * @param dressed adds columns to rows that leave, such as addresses of pictures
   */
  public LiveTable(OpenTable table, UnaryOperator<Table> dressed) {
    this.table = table;
    this.summaries = new Summaries(table);
    this.dressed = dressed;
  }

  /** The first rows, with which a page is made. */
  public Table glance(int rows) throws IOException {
    return dressed.apply(without(rows(Filter.NONE, rows)));
  }

  /**
   * The answer to a page.
   *
   * @throws IOException in one sentence when the table cannot be asked
   * @throws UserError when the filter does not fit it
   */
  public RowsAnswer answer(RowsRequest request) throws IOException {
    Filter filter = request.state().filter();
    Table first =
        request.limit() == 0 ? NOBODY : rows(filter, Math.min(request.limit(), MOST_ROWS));
    List<Integer> numbers =
        Arrays.stream(first.column(OpenTable.ROW).toDoubles()).mapToObj(row -> (int) row).toList();
    List<ColumnSummary> spreads =
        request.summary() == null ? null : summaries.of(request.summary(), filter);
    return new RowsAnswer(
        numbers,
        ColumnData.of(dressed.apply(request.limit() == 0 ? table.columns() : without(first))),
        matched(filter, spreads),
        table.rowCount(),
        spreads);
  }

  /** The bars of a column that no condition is about hold every row that the filter keeps. */
  private long matched(Filter filter, @Nullable List<ColumnSummary> spreads) throws IOException {
    if (filter.conditions().isEmpty()) {
      return table.rowCount();
    }
    if (spreads != null) {
      for (ColumnSummary spread : spreads) {
        if (spread.bins() != null && Summaries.others(filter, spread.column()).equals(filter)) {
          return spread.kept().stream().mapToLong(Long::longValue).sum();
        }
      }
    }
    return summaries.matched(filter);
  }

  /** The numbers of all rows that a filter keeps, ascending. */
  public int[] rows(Filter filter) throws IOException {
    Table found =
        table.query(
            "SELECT %s FROM %s WHERE %s ORDER BY 1"
                .formatted(ROW, OpenTable.NAME, FilterSql.where(filter, table.columns())));
    return Arrays.stream(found.column(OpenTable.ROW).toDoubles()).mapToInt(r -> (int) r).toArray();
  }

  /** How many rows there are. */
  public long rowCount() throws IOException {
    return table.rowCount();
  }

  /**
   * Rows by their numbers, in ascending order; numbers of no row are left out.
   *
   * @throws UserError when more than {@link #MOST_NUMBERED} are wanted
   */
  public Table numbered(List<Integer> rows) throws IOException {
    return without(withNumbers(rows));
  }

  /** As {@link #numbered}, with the column {@link OpenTable#ROW}. */
  Table withNumbers(List<Integer> rows) throws IOException {
    if (rows.size() > MOST_NUMBERED) {
      throw new UserError(
          String.format(
              Locale.ROOT,
              "%,d rows are selected; at most %,d are taken out at once, so select fewer or filter the file itself.",
              rows.size(),
              MOST_NUMBERED));
    }
    String wanted =
        rows.isEmpty()
            ? "false"
            : ROW
                + " IN ("
                + rows.stream().map(String::valueOf).collect(Collectors.joining(", "))
                + ")";
    return table.query(
        "SELECT * FROM %s WHERE %s ORDER BY %s".formatted(OpenTable.NAME, wanted, ROW));
  }

  private Table rows(Filter filter, int limit) throws IOException {
    return table.query(
        "SELECT * FROM %s WHERE %s ORDER BY %s LIMIT %d"
            .formatted(OpenTable.NAME, FilterSql.where(filter, table.columns()), ROW, limit));
  }

  private static Table without(Table rows) {
    List<Column> columns = new ArrayList<>(rows.columns());
    columns.removeIf(column -> column.name().equals(OpenTable.ROW));
    return Table.of(columns);
  }
}
