package dev.tiller.live;

import dev.tiller.data.Column;
import dev.tiller.data.OpenTable;
import dev.tiller.data.Table;
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
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;

/**
 * Answers pages from an {@link OpenTable}: filters and counts run in the database, and only the
 * rows that a page shows leave it.
 */
public final class LiveTable {
  /** The most rows of one answer, whatever a page asks for. */
  public static final int MOST_ROWS = 10_000;

  private static final String ROW = FilterSql.name(OpenTable.ROW);

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
   * @throws dev.tiller.ground.UserError when the filter does not fit it
   */
  public RowsAnswer answer(RowsRequest request) throws IOException {
    Filter filter = request.state().filter();
    Table first = rows(filter, Math.min(request.limit(), MOST_ROWS));
    List<Integer> numbers =
        Arrays.stream(first.column(OpenTable.ROW).toDoubles()).mapToObj(row -> (int) row).toList();
    List<ColumnSummary> spreads =
        request.summary() == null ? null : summaries.of(request.summary(), filter);
    return new RowsAnswer(
        numbers,
        ColumnData.of(dressed.apply(without(first))),
        filter.conditions().isEmpty() ? table.rowCount() : summaries.matched(filter),
        table.rowCount(),
        spreads);
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
   * Rows by their numbers, in ascending order, at most {@link #MOST_ROWS}; numbers of no row are
   * left out.
   */
  public Table numbered(List<Integer> rows) throws IOException {
    String wanted =
        rows.isEmpty()
            ? "false"
            : ROW
                + " IN ("
                + rows.stream().map(String::valueOf).collect(Collectors.joining(", "))
                + ")";
    return without(
        table.query(
            "SELECT * FROM %s WHERE %s ORDER BY %s LIMIT %d"
                .formatted(OpenTable.NAME, wanted, ROW, MOST_ROWS)));
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
