package dev.tiller.symphony.source;

import dev.tiller.data.Table;
import dev.tiller.symphony.state.StateJson;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a live server answers to a {@link RowsRequest}.
 *
 * @param rows the rows' numbers in the server's table, from 0; selections name rows by them
 * @param columns the cells of those rows, in the same order
 * @param matched how many rows the filter keeps, of which {@code rows} may be the first ones only
 * @param total how many rows there are
 * @param summary the spreads asked for, or null
 */
public record RowsAnswer(
    List<Integer> rows,
    List<ColumnData> columns,
    long matched,
    long total,
    @Nullable List<ColumnSummary> summary) {

  /** Rows only. */
  public RowsAnswer(List<Integer> rows, List<ColumnData> columns, long matched, long total) {
    this(rows, columns, matched, total, null);
  }

  /** Keeps its own copies. */
  public RowsAnswer {
    rows = List.copyOf(rows);
    columns = List.copyOf(columns);
  }

  /**
   * The answer from a table in memory: the first rows that the filter keeps.
   *
   * @throws IllegalArgumentException when the filter names a column that the table lacks
   */
  public static RowsAnswer of(Table table, RowsRequest request) {
    int[] kept = request.state().filter().rows(table);
    int[] first = Arrays.copyOf(kept, Math.min(kept.length, request.limit()));
    return new RowsAnswer(
        Arrays.stream(first).boxed().toList(),
        ColumnData.of(table.rows(first)),
        kept.length,
        table.rowCount());
  }

  /** The answer's body. */
  public String toJson() {
    return StateJson.write(this);
  }
}
