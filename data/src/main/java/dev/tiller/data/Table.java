package dev.tiller.data;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tiller.ground.UserError;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * An immutable table of named typed columns of equal length, held in memory. Column names are
 * unique without regard to case, as SQL reads them.
 *
 * <p>Build one from columns ({@link #of}) or row by row ({@link #builder}); read and write CSV,
 * JSON Lines and JSON ({@link #read}, {@link #write}). Parquet and SQL ({@link #query}) need a
 * {@link TableEngine} on the class path.
 */
public final class Table implements Iterable<Row> {
  private final Map<String, Column> columns;
  private final int rowCount;

  private Table(Map<String, Column> columns, int rowCount) {
    this.columns = columns;
    this.rowCount = rowCount;
  }

  /**
   * A table of the given columns.
   *
   * @throws IllegalArgumentException if lengths differ or a name occurs twice
   */
  public static Table of(List<Column> columns) {
    Map<String, Column> byName = new LinkedHashMap<>();
    int rows = columns.isEmpty() ? 0 : columns.get(0).size();
    for (Column c : columns) {
      if (c.size() != rows) {
        throw new IllegalArgumentException(
            "Columns of a table have equal lengths, but '"
                + columns.get(0).name()
                + "' has "
                + rows
                + " rows and '"
                + c.name()
                + "' has "
                + c.size()
                + ".");
      }
      for (String other : byName.keySet()) {
        if (other.equalsIgnoreCase(c.name())) {
          throw new IllegalArgumentException(
              "Two columns are named '" + c.name() + "'; give one of them another name.");
        }
      }
      byName.put(c.name(), c);
    }
    return new Table(byName, rows);
  }

  /** See {@link #of(List)}. */
  public static Table of(Column... columns) {
    return of(Arrays.asList(columns));
  }

  /** Starts a table that is built row by row. */
  public static TableBuilder builder() {
    return new TableBuilder();
  }

  /**
   * Reads a file: {@code .csv}, {@code .tsv}, {@code .jsonl} (also {@code .ndjson}), {@code .json}
   * (an array of objects) or {@code .parquet}. Types are found from all rows of the file. Dates and
   * other types than ours become text, nested values JSON text, and so does every value of a JSON
   * column that mixes types, but for its strings.
   *
   * <p>The first line of a CSV file names the columns, and a comma stands between cells unless that
   * line shows a semicolon, a tab or a bar instead. Quotes are double, and doubled inside. A cell
   * without quotes and content is null, {@code ""} an empty text. An empty line is a row of a table
   * of one column, and nothing otherwise. Text is UTF-8, a byte order mark no part of it.
   *
   * @throws IOException in one sentence if the file is missing, of another kind, or cannot be
   *     parsed, with the line where that was found; or if it is Parquet and no {@link TableEngine}
   *     is on the class path
   */
  public static Table read(Path file) throws IOException {
    return TableFiles.read(file, Map.of());
  }

  /**
   * Like {@link #read(Path)} for a layout that defines what columns hold, so that comments which
   * happen to be numbers arrive as texts.
   *
   * @param declared types by column; names that the file does not have are passed over
   * @throws IOException also if a value does not have its column's type
   */
  public static Table read(Path file, Map<String, ColumnType> declared) throws IOException {
    return TableFiles.read(file, declared);
  }

  /**
   * Reads a CSV file whose first line is a row like the others, with commas between its cells;
   * every value is text.
   *
   * @param names of the columns, exactly as many as the file has
   * @throws IOException if the file is missing or a line has another number of columns
   */
  public static Table readWithoutHeading(Path file, String... names) throws IOException {
    return TableFiles.readWithoutHeading(file, names);
  }

  /**
   * Writes a file of the kind its extension names, atomically. CSV keeps values, not types: text
   * that looks like numbers is read back as numbers. JSON keeps no columns where there are no rows.
   * NaN and infinities are written as words, in JSON without quotes as Python does. Half a
   * surrogate pair, which UTF-8 cannot hold, becomes U+FFFD.
   *
   * @throws IOException if the file cannot be written
   * @throws IllegalArgumentException if the table has no columns
   */
  public void write(Path file) throws IOException {
    TableFiles.write(this, file);
  }

  /**
   * Says before the work whether {@link #write} knows the kind of {@code file}.
   *
   * @throws IOException if its extension is none of those, or needs a {@link TableEngine} and there
   *     is none
   */
  public static void requireWritableKind(Path file) throws IOException {
    TableFiles.requireKind(file);
  }

  /**
   * Runs one SQL query (DuckDB dialect) in which this table is {@code t}. Files and network are out
   * of the query's reach.
   *
   * @throws IllegalArgumentException if the query is not valid, with the database's reason
   * @throws dev.tiller.ground.UserError if no {@link TableEngine} is on the class path
   */
  public Table query(String sql) {
    return TableFiles.query(this, sql);
  }

  /** Number of rows. */
  public int rowCount() {
    return rowCount;
  }

  /** The columns in order. */
  public List<Column> columns() {
    return List.copyOf(columns.values());
  }

  /** The names of the columns in order. */
  public List<String> columnNames() {
    return List.copyOf(columns.keySet());
  }

  /** Whether there is a column of exactly this name. */
  public boolean has(String column) {
    return columns.containsKey(column);
  }

  /**
   * The column of that name.
   *
   * @throws IllegalArgumentException if there is none, naming those there are
   */
  public Column column(String name) {
    Column c = columns.get(name);
    if (c == null) {
      throw new IllegalArgumentException(
          "No column '" + name + "'; the table has " + UserError.list(columns.keySet()) + ".");
    }
    return c;
  }

  /** Row {@code index}, from 0. */
  public Row row(int index) {
    return new Row(this, java.util.Objects.checkIndex(index, rowCount));
  }

  /** The rows in order. */
  @Override
  public Iterator<Row> iterator() {
    return IntStream.range(0, rowCount).mapToObj(this::row).iterator();
  }

  /** The named columns, in the order named. */
  public Table select(String... names) {
    return of(Arrays.stream(names).map(this::column).toList());
  }

  /** The first {@code n} rows, or all if there are fewer. */
  public Table head(int n) {
    return rows(IntStream.range(0, Math.min(n, rowCount)).toArray());
  }

  /** The rows named, in that order; a row may be named more than once. */
  public Table rows(int... rows) {
    return of(columns.values().stream().map(c -> c.rows(rows)).toList());
  }

  /** This table with the column added at the end, or replaced where its name exists. */
  public Table with(Column column) {
    List<Column> all = new ArrayList<>(columns.values());
    int at = columnNames().indexOf(column.name());
    if (at >= 0) {
      all.set(at, column);
    } else {
      all.add(column);
    }
    return of(all);
  }

  /** The rows as an array of JSON objects. JSON has no NaN and no infinity: both become null. */
  public ArrayNode toJson() {
    ArrayNode array = JsonNodeFactory.instance.arrayNode(rowCount);
    for (Row row : this) {
      ObjectNode node = array.addObject();
      columns.values().forEach(c -> put(node, c, row.index()));
    }
    return array;
  }

  private static void put(ObjectNode node, Column c, int row) {
    Object v = c.get(row);
    if (v instanceof String s) {
      node.put(c.name(), s);
    } else if (v instanceof Long l) {
      node.put(c.name(), l);
    } else if (v instanceof Boolean b) {
      node.put(c.name(), b);
    } else if (v instanceof Double d && Double.isFinite(d)) {
      node.put(c.name(), d);
    } else {
      node.putNull(c.name());
    }
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof Table t && columns().equals(t.columns());
  }

  @Override
  public int hashCode() {
    return columns().hashCode();
  }

  /** The table for people: aligned columns, numbers to the right, at most 40 rows. */
  @Override
  public String toString() {
    return TableText.render(this);
  }
}
