package dev.tiller.data;

import dev.tiller.ground.AtomicFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.Arrays;
import java.util.Locale;
import java.util.stream.Collectors;

/** Tables in files, through DuckDB. */
final class TableFiles {
  // A date must stay the text it was; a format that matches nothing switches detection off.
  private static final String TEXT_DATES = ", dateformat='never', timestampformat='never'";

  private TableFiles() {}

  /** The kinds of file, each with the SQL that reads and writes it. */
  private enum Format {
    CSV(
        "CSV",
        "read_csv(%s, sample_size=-1, allow_quoted_nulls=false,"
            + " auto_type_candidates=['BOOLEAN','BIGINT','DOUBLE','VARCHAR'])",
        "(FORMAT csv, HEADER)"),
    TSV(
        "tab-separated text",
        "read_csv(%s, delim='\t', sample_size=-1, allow_quoted_nulls=false,"
            + " auto_type_candidates=['BOOLEAN','BIGINT','DOUBLE','VARCHAR'])",
        "(FORMAT csv, HEADER, DELIMITER '\t')"),
    JSON_LINES(
        "JSON Lines",
        "read_json(%s, format='newline_delimited', sample_size=-1, maximum_depth=2,"
            + " convert_strings_to_integers=false"
            + TEXT_DATES
            + ")",
        "(FORMAT json)"),
    JSON(
        "a JSON array of objects",
        "read_json(%s, format='array', sample_size=-1, maximum_depth=2,"
            + " convert_strings_to_integers=false"
            + TEXT_DATES
            + ")",
        "(FORMAT json, ARRAY)"),
    PARQUET("Parquet", "read_parquet(%s)", "(FORMAT parquet)");

    private final String label;
    private final String reader;
    private final String writer;

    Format(String label, String reader, String writer) {
      this.label = label;
      this.reader = reader;
      this.writer = writer;
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
    Format.of(file);
  }

  static Table read(Path file) throws IOException {
    Format format = Format.of(file);
    requireFile(file);
    try (DuckDbSession session = DuckDbSession.open()) {
      String source = String.format(Locale.ROOT, format.reader, literal(file));
      return session.query("SELECT * FROM " + source);
    } catch (SQLException | IllegalArgumentException e) {
      String reason = e instanceof SQLException sql ? DuckDbSession.firstLine(sql) : e.getMessage();
      throw new IOException("Cannot read " + file + " as " + format.label + ": " + reason, e);
    }
  }

  static Table readWithoutHeading(Path file, String... names) throws IOException {
    requireFile(file);
    String columns =
        Arrays.stream(names)
            .map(name -> DuckDbSession.literal(name) + ": 'VARCHAR'")
            .collect(Collectors.joining(", ", "{", "}"));
    try (DuckDbSession session = DuckDbSession.open()) {
      return session.query(
          "SELECT * FROM read_csv(%s, header=false, auto_detect=false, delim=',', quote='\"', escape='\"', new_line='\\n', columns=%s)"
              .formatted(literal(file), columns));
    } catch (SQLException e) {
      throw new IOException(
          "Cannot read %s as CSV of %d columns without a heading: %s"
              .formatted(file, names.length, DuckDbSession.firstLine(e)),
          e);
    }
  }

  static void write(Table table, Path file) throws IOException {
    Format format = Format.of(file);
    try (DuckDbSession session = DuckDbSession.open()) {
      session.load(table, "t");
      AtomicFile.writeFile(
          file,
          temporary -> {
            try {
              session.execute(
                  "COPY t TO " + DuckDbSession.literal(temporary.toString()) + " " + format.writer);
            } catch (SQLException e) {
              throw new IOException(
                  "Cannot write "
                      + file
                      + " as "
                      + format.label
                      + ": "
                      + DuckDbSession.firstLine(e),
                  e);
            }
          });
    } catch (SQLException e) {
      throw new IOException("Cannot write " + file + ": " + DuckDbSession.firstLine(e), e);
    }
  }

  private static void requireFile(Path file) throws IOException {
    if (Files.isDirectory(file)) {
      throw new IOException(file + " is a folder; name a table file in it.");
    }
    if (!Files.exists(file)) {
      throw new IOException("There is no file " + file + "; check the name and the folder.");
    }
    if (!Files.isReadable(file)) {
      throw new IOException("No permission to read " + file + ".");
    }
    if (Files.size(file) == 0) {
      throw new IOException(file + " is empty; a table file has at least its column names.");
    }
  }

  // DuckDB expands wildcards in file names; brackets keep a real name literal.
  private static String literal(Path file) {
    String name = file.toAbsolutePath().toString().replaceAll("([\\[*?])", "[$1]");
    return DuckDbSession.literal(name);
  }
}
