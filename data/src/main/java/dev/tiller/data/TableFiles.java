package dev.tiller.data;

import dev.tiller.ground.UserError;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Tables in files: which kind a file is, and what reads and writes that kind. */
final class TableFiles {

  private TableFiles() {}

  /** The kinds of file. */
  private enum Format {
    CSV("CSV"),
    TSV("tab-separated text"),
    JSON_LINES("JSON Lines"),
    JSON("a JSON array of objects"),
    PARQUET("Parquet");

    private final String label;

    Format(String label) {
      this.label = label;
    }

    static Format of(Path file) throws IOException {
      String name = String.valueOf(file.getFileName()).toLowerCase(Locale.ROOT);
      return switch (name.substring(name.lastIndexOf('.') + 1)) {
        case "csv" -> CSV;
        case "tsv" -> TSV;
        case "jsonl", "ndjson" -> JSON_LINES;
        case "json" -> JSON;
        case "parquet" -> PARQUET;
        default ->
            throw new IOException(
                "The kind of table file is told by its extension, and "
                    + file
                    + " has none of .csv, .tsv, .jsonl, .json and .parquet; rename it.");
      };
    }
  }

  static void requireKind(Path file) throws IOException {
    if (Format.of(file) == Format.PARQUET) {
      parquet(file);
    }
  }

  /** Whether files of this kind keep no types, so that those of their columns are guesses. */
  static boolean guessesTypes(Path file) throws IOException {
    Format format = Format.of(file);
    return format == Format.CSV || format == Format.TSV;
  }

  static Table read(Path file, Map<String, ColumnType> declared) throws IOException {
    Format format = Format.of(file);
    requireFile(file);
    try {
      return switch (format) {
        case CSV -> new CsvReading(declared).read(CsvFile.sniffed(file));
        case TSV -> new CsvReading(declared).read(CsvFile.of(file, '\t'));
        case JSON_LINES -> new JsonReading(declared).read(new JsonRows(file, false));
        case JSON -> new JsonReading(declared).read(new JsonRows(file, true));
        case PARQUET -> as(declared, parquet(file).readParquet(file));
      };
    } catch (TableFault e) {
      throw new IOException(
          "Cannot read " + file + " as " + format.label + ": " + e.getMessage(), e);
    }
  }

  static Table readWithoutHeading(Path file, String... names) throws IOException {
    requireFile(file);
    try {
      return CsvReading.withoutHeading(CsvFile.of(file, ','), List.of(names));
    } catch (TableFault e) {
      throw new IOException(
          "Cannot read %s as CSV of %d columns without a heading: %s"
              .formatted(file, names.length, e.getMessage()),
          e);
    }
  }

  static void write(Table table, Path file) throws IOException {
    Format format = Format.of(file);
    if (table.columns().isEmpty()) {
      throw new IllegalArgumentException(
          "A table without columns can be neither queried nor written.");
    }
    switch (format) {
      case CSV -> TableWriting.csv(table, file, ',');
      case TSV -> TableWriting.csv(table, file, '\t');
      case JSON_LINES -> TableWriting.json(table, file, false);
      case JSON -> TableWriting.json(table, file, true);
      case PARQUET -> parquet(file).writeParquet(table, file);
    }
  }

  static Table query(Table table, String sql) {
    TableEngine engine =
        TableEngine.find()
            .orElseThrow(
                () ->
                    new UserError(
                        "SQL queries need a database, and none is on the class path; add "
                            + TableEngine.ARTIFACT
                            + "."));
    return engine.query(table, sql);
  }

  private static TableEngine parquet(Path file) throws IOException {
    return TableEngine.find()
        .orElseThrow(
            () ->
                new IOException(
                    file
                        + " is named as a Parquet file, and nothing on the class path reads or writes those; add "
                        + TableEngine.ARTIFACT
                        + ", or use .csv or .jsonl."));
  }

  /** Columns that a file stores with another type than the one they are meant to have. */
  private static Table as(Map<String, ColumnType> declared, Table table) throws TableFault {
    List<Column> columns = new ArrayList<>();
    for (Column column : table.columns()) {
      ColumnType type = declared.getOrDefault(column.name(), column.type());
      columns.add(type == column.type() ? column : as(type, column));
    }
    return Table.of(columns);
  }

  private static Column as(ColumnType type, Column column) throws TableFault {
    ColumnBuffer buffer = new ColumnBuffer(column.name(), type, column.size());
    for (int row = 0; row < column.size(); row++) {
      @Nullable Object value = column.get(row);
      if (value != null) {
        buffer.put(row, fitting(value, type, column.name(), "row " + row));
      }
    }
    return buffer.column();
  }

  /** The value as one of that type. */
  static Object fitting(Object value, ColumnType type, String column, String place)
      throws TableFault {
    @Nullable Object fit =
        switch (type) {
          case STRING -> value.toString();
          case DOUBLE -> value instanceof Number n ? n.doubleValue() : null;
          case LONG -> value instanceof Long ? value : null;
          case BOOLEAN -> value instanceof Boolean ? value : null;
        };
    return fit == null ? misfit(value, type, column, place) : fit;
  }

  static Object misfit(Object value, ColumnType type, String column, String place)
      throws TableFault {
    throw new TableFault(
        "%s has %s in its column '%s', where %s was expected."
            .formatted(place, UserError.excerpt(value), column, type.words()));
  }

  /**
   * Refuses a table that the memory cannot hold, before it is filled.
   *
   * @param columns how many there are, each with at least eight bytes a row
   */
  static void requireRoom(long rows, int columns) throws TableFault {
    long room = Runtime.getRuntime().maxMemory();
    if (rows > Integer.MAX_VALUE - 8 || (double) rows * columns * Double.BYTES > room) {
      throw new TableFault(
          "its %d rows of %d columns do not fit into the %d MB of memory that Java may use; cut the file, or raise -Xmx."
              .formatted(rows, columns, room >> 20));
    }
  }

  private static void requireFile(Path file) throws IOException {
    if (Files.isDirectory(file)) {
      throw new IOException(file + " is a folder; name a table file in it.");
    }
    if (!Files.exists(file)) {
      throw new IOException("There is no file " + file + "; check the name and the folder.");
    }
    if (!Files.isRegularFile(file)) {
      throw new IOException(file + " is a device or a pipe; save its content to a file first.");
    }
    if (!Files.isReadable(file)) {
      throw new IOException("No permission to read " + file + ".");
    }
    if (Files.size(file) == 0) {
      throw new IOException(file + " is empty; a table file has at least its column names.");
    }
  }
}
