package dev.tiller.symphony.state;

import dev.tiller.data.Table;
import dev.tiller.symphony.filter.Filter;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The state that all components over one table share.
 *
 * @param filter which rows are shown
 * @param groups columns by which lists are grouped, the outermost first; empty for none
 * @param selection selected rows, counted from 0, ascending and each once; a selection marks rows
 *     and does not filter them
 * @param color column whose values color rows and points, or null for none
 * @param slices filters with names, kept to be looked at again
 */
public record TableState(
    Filter filter,
    List<String> groups,
    List<Integer> selection,
    @Nullable String color,
    List<Slice> slices) {

  /** Everything shown, nothing grouped, selected or colored. */
  public static final TableState START =
      new TableState(Filter.NONE, List.of(), List.of(), null, List.of());

  /** Keeps its own copies; sorts the selection. */
  public TableState {
    Objects.requireNonNull(filter, "filter is missing");
    Objects.requireNonNull(groups, "groups is missing");
    Objects.requireNonNull(selection, "selection is missing");
    Objects.requireNonNull(slices, "slices is missing");
    groups = List.copyOf(groups);
    slices = List.copyOf(slices);
    selection = selection.stream().distinct().sorted().toList();
    if (!selection.isEmpty() && selection.get(0) < 0) {
      throw new IllegalArgumentException(
          "Row " + selection.get(0) + " is selected; rows are counted from 0.");
    }
  }

  /** The same with another filter. */
  public TableState filter(Filter other) {
    return new TableState(other, groups, selection, color, slices);
  }

  /** The same, grouped by these columns. */
  public TableState groups(String... columns) {
    return new TableState(filter, List.of(columns), selection, color, slices);
  }

  /** The same with these rows selected. */
  public TableState selection(Integer... rows) {
    return new TableState(filter, groups, List.of(rows), color, slices);
  }

  /** The same, colored by this column. */
  public TableState color(@Nullable String column) {
    return new TableState(filter, groups, selection, column, slices);
  }

  /** The same with these named slices. */
  public TableState slices(Slice... named) {
    return new TableState(filter, groups, selection, color, List.of(named));
  }

  /**
   * Refuses a state of another table.
   *
   * @throws IllegalArgumentException when it names a column that {@code table} lacks
   */
  public void check(Table table) {
    List<String> named = new ArrayList<>(groups);
    Stream.ofNullable(color).forEach(named::add);
    named.forEach(table::column);
    filter.rows(table.head(0));
    slices.forEach(slice -> slice.filter().rows(table.head(0)));
  }

  /** The selected rows of {@code table}; rows it does not have are left out. */
  public Table selected(Table table) {
    return table.rows(
        selection.stream().filter(row -> row < table.rowCount()).mapToInt(row -> row).toArray());
  }
}
