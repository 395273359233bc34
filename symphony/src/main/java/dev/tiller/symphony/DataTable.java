package dev.tiller.symphony;

import com.fasterxml.jackson.annotation.JsonProperty;
import dev.tiller.data.Column;
import dev.tiller.data.Table;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The rows of a table: sorted by a click on a column's name, searched, filtered, grouped, selected.
 *
 * @param title heading; empty for none
 * @param table the rows
 * @param columns what to show and in which order
 * @param intervals of columns that are estimates, by their names: shown beside the value
 * @param pageSize rows shown at once, at least 1
 */
public record DataTable(
    String title, Table table, List<Measure> columns, Map<String, Interval> intervals, int pageSize)
    implements Component {

  private static final int DEFAULT_PAGE_SIZE = 25;

  /** Checks the columns against the table. */
  public DataTable {
    columns = List.copyOf(columns);
    intervals = Collections.unmodifiableMap(new TreeMap<>(intervals));
    intervals
        .values()
        .forEach(i -> ColumnCheck.requireNumbers("DataTable", table, i.low(), i.high()));
    for (Measure measure : columns) {
      ColumnCheck.requireMedia("DataTable", table, measure.column(), measure.media());
    }
    if (pageSize < 1) {
      throw new IllegalArgumentException(
          "DataTable shows " + pageSize + " rows a page; give at least 1.");
    }
  }

  /** Every column under its own name; pictures and sounds are shown as what they are. */
  public static DataTable of(String title, Table table) {
    List<Measure> all = table.columns().stream().map(DataTable::measure).toList();
    return new DataTable(title, table, all, Map.of(), DEFAULT_PAGE_SIZE);
  }

  /** These columns, as the measures say. */
  public static DataTable of(String title, Table table, List<Measure> columns) {
    return new DataTable(title, table, columns, Map.of(), DEFAULT_PAGE_SIZE);
  }

  private static Measure measure(Column column) {
    return Media.of(column)
        .map(media -> Measure.media(column.name(), column.name(), media))
        .orElseGet(() -> Measure.of(column.name(), column.name()));
  }

  /** Only the named columns, in this order. */
  public DataTable show(String... names) {
    List<Measure> shown = new ArrayList<>();
    for (String name : names) {
      shown.add(
          columns.stream()
              .filter(measure -> measure.column().equals(name))
              .findFirst()
              .orElse(Measure.of(name, name)));
    }
    return new DataTable(title, table, shown, intervals, pageSize);
  }

  /** Reads one shown column as {@code measure} says. */
  public DataTable as(Measure measure) {
    ColumnCheck.require("DataTable", table, measure.column());
    List<Measure> shown =
        columns.stream().map(old -> old.column().equals(measure.column()) ? measure : old).toList();
    return new DataTable(title, table, shown, intervals, pageSize);
  }

  /**
   * Reads a column as an estimate, with its bounds in brackets behind it; the columns of the bounds
   * are no longer shown on their own.
   *
   * @param measure of the estimate, which need not be shown yet
   * @param low column of the lower bound
   * @param high column of the upper bound
   * @param meaning of the bounds, in words
   */
  public DataTable estimate(Measure measure, String low, String high, String meaning) {
    ColumnCheck.requireNumbers("DataTable", table, measure.column());
    List<Measure> shown = new ArrayList<>(columns);
    shown.removeIf(old -> old.column().equals(low) || old.column().equals(high));
    shown.replaceAll(old -> old.column().equals(measure.column()) ? measure : old);
    if (!shown.contains(measure)) {
      shown.add(measure);
    }
    Map<String, Interval> all = new TreeMap<>(intervals);
    all.put(measure.column(), new Interval(low, high, meaning));
    return new DataTable(title, table, shown, all, pageSize);
  }

  /**
   * For a table whose columns are named for programs: {@code flip_first} is shown as "flip first",
   * and bounds that are named {@code x_low} and {@code x_high} stand behind their x.
   */
  public DataTable inWords() {
    List<Measure> told =
        columns.stream()
            .map(
                m ->
                    new Measure(
                        m.column(), InWords.name(m.label()), m.unit(), m.share(), m.media()))
            .toList();
    DataTable words = new DataTable(title, table, told, intervals, pageSize);
    for (Measure measure : told) {
      String name = measure.column();
      for (String[] ends : new String[][] {{"_low", "_high"}, {"Low", "High"}}) {
        if (isNumeric(name) && isNumeric(name + ends[0]) && isNumeric(name + ends[1])) {
          words = words.estimate(measure, name + ends[0], name + ends[1], "bounds of the interval");
        }
      }
    }
    return words;
  }

  private boolean isNumeric(String column) {
    return table.columns().stream().anyMatch(c -> c.name().equals(column) && c.type().isNumeric());
  }

  /** Shows {@code rows} rows at once. */
  public DataTable pageSize(int rows) {
    return new DataTable(title, table, columns, intervals, rows);
  }

  /** The columns of Markdown as safe HTML, one text a row of the table. */
  @JsonProperty
  public Map<String, List<@Nullable String>> html() {
    Map<String, List<@Nullable String>> all = new LinkedHashMap<>();
    columns.forEach(m -> all.putAll(Markdown.column(table, m.column(), m.media())));
    return all;
  }
}
