package dev.tiller.duckdb;

import dev.tiller.data.Column;
import dev.tiller.data.ColumnType;
import dev.tiller.data.Table;
import dev.tiller.data.TableEngine;
import java.io.IOException;
import java.math.BigInteger;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.ResultSetMetaData;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.stream.Collectors;
import org.duckdb.DuckDBAppender;
import org.duckdb.DuckDBConnection;
import org.jspecify.annotations.Nullable;

/** One private in-memory database; close it after use. */
final class DuckDbSession implements AutoCloseable {
  private final DuckDBConnection connection;

  private DuckDbSession(DuckDBConnection connection) {
    this.connection = connection;
  }

  static DuckDbSession open() throws SQLException {
    return open(threads());
  }

  static DuckDbSession open(String threads) throws SQLException {
    Properties settings = new Properties();
    settings.setProperty("threads", threads);
    settings.setProperty("jdbc_stream_results", "true");
    // A table layer must not install code from the network because of a file's name.
    settings.setProperty("autoinstall_known_extensions", "false");
    settings.setProperty("autoload_known_extensions", "false");
    Connection c = DriverManager.getConnection("jdbc:duckdb:", settings);
    return new DuckDbSession(c.unwrap(DuckDBConnection.class));
  }

  /** Another session of the same database, for another thread. */
  DuckDbSession another() throws SQLException {
    return new DuckDbSession(connection.duplicate().unwrap(DuckDBConnection.class));
  }

  /** Cuts the session off from files and the network, for queries that come from outside. */
  void lock() throws SQLException {
    execute("SET enable_external_access = false");
    execute("SET lock_configuration = true");
  }

  void execute(String sql) throws SQLException {
    try (Statement s = connection.createStatement()) {
      s.execute(sql);
    }
  }

  /** Creates a database table with the content of ours. */
  void load(Table table, String name) throws SQLException {
    String columns =
        table.columns().stream()
            .map(c -> identifier(c.name()) + " " + sql(c.type()))
            .collect(Collectors.joining(", "));
    if (columns.isEmpty()) {
      throw new IllegalArgumentException(
          "A table without columns can be neither queried nor written.");
    }
    execute("CREATE TABLE " + identifier(name) + " (" + columns + ")");
    try (DuckDBAppender appender =
        connection.createAppender(DuckDBConnection.DEFAULT_SCHEMA, name)) {
      for (int r = 0; r < table.rowCount(); r++) {
        appender.beginRow();
        for (Column c : table.columns()) {
          append(appender, c, r);
        }
        appender.endRow();
      }
    }
  }

  Table query(String sql) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      if (!statement.execute(sql)) {
        throw new SQLException("it returns no rows; use a SELECT.");
      }
      try (ResultSet result = statement.getResultSet()) {
        String nested = asText(result.getMetaData());
        return nested.isEmpty()
            ? table(result)
            : query("SELECT * REPLACE (" + nested + ") FROM (" + sql + ")");
      }
    }
  }

  /** Names and types of what a query gives, without its rows. */
  Map<String, String> columns(String sql) throws SQLException {
    try (Statement statement = connection.createStatement();
        ResultSet result = statement.executeQuery("SELECT * FROM (" + sql + ") LIMIT 0")) {
      Map<String, String> columns = new LinkedHashMap<>();
      ResultSetMetaData meta = result.getMetaData();
      for (int c = 1; c <= meta.getColumnCount(); c++) {
        columns.put(meta.getColumnLabel(c), meta.getColumnTypeName(c));
      }
      return columns;
    }
  }

  /** Rows as they come; the session was opened to stream. */
  void bytes(String sql, TableEngine.Cells each) throws SQLException, IOException {
    try (Statement statement = connection.createStatement();
        ResultSet result = statement.executeQuery(sql)) {
      while (result.next()) {
        each.next(result.getBytes(1));
      }
    }
  }

  private static String asText(ResultSetMetaData meta) throws SQLException {
    List<String> columns = new ArrayList<>();
    for (int c = 1; c <= meta.getColumnCount(); c++) {
      String name = identifier(meta.getColumnLabel(c));
      String type = meta.getColumnTypeName(c);
      if (type.equals("BLOB") || isNested(type)) {
        columns.add(text(name, type) + " AS " + name);
      }
    }
    return String.join(", ", columns);
  }

  private static boolean isNested(String type) {
    return type.matches("(?s).*\\]|(?:STRUCT|MAP|UNION|LIST|ARRAY)\\b.*");
  }

  /**
   * Any value as a text: JSON of lists and structures, for the driver's own text is none; bytes as
   * the UTF-8 that they are where a file does not say so, else with {@code \xFF} for each that is
   * no ASCII.
   *
   * @param name quoted
   * @param type DuckDB's name of it
   */
  static String text(String name, String type) {
    if (type.equals("BLOB")) {
      return "coalesce(try(decode(%s)), CAST(%s AS VARCHAR))".formatted(name, name);
    }
    return "CAST(" + (isNested(type) ? "to_json(" + name + ")" : name) + " AS VARCHAR)";
  }

  @Override
  public void close() throws SQLException {
    connection.close();
  }

  /** A SQL identifier in quotes. */
  static String identifier(String name) {
    return '"' + name.replace("\"", "\"\"") + '"';
  }

  /** A SQL text in quotes. */
  static String literal(String text) {
    return "'" + text.replace("'", "''") + "'";
  }

  /** The first line of the database's message, closed with a full stop. */
  static String firstLine(SQLException e) {
    String message = String.valueOf(e.getMessage()).strip();
    String line =
        message
            .lines()
            .findFirst()
            .orElse("no reason given")
            .replaceAll("\\p{Cntrl}+", " ")
            .strip();
    return line.matches(".*[.!?:]") ? line.replaceAll(":$", ".") : line + ".";
  }

  private static void append(DuckDBAppender appender, Column c, int row) throws SQLException {
    if (c.isNull(row)) {
      appender.appendNull();
      return;
    }
    switch (c.type()) {
      case STRING -> appender.append(c.stringAt(row));
      case LONG -> appender.append(c.longAt(row));
      case DOUBLE -> appender.append(c.doubleAt(row));
      case BOOLEAN -> appender.append(c.booleanAt(row));
    }
  }

  /** DuckDB's name of a type. */
  private static String sql(ColumnType type) {
    return switch (type) {
      case STRING -> "VARCHAR";
      case LONG -> "BIGINT";
      case DOUBLE, BOOLEAN -> type.name();
    };
  }

  private static Table table(ResultSet result) throws SQLException {
    ResultSetMetaData meta = result.getMetaData();
    int n = meta.getColumnCount();
    List<List<@Nullable Object>> values = new ArrayList<>();
    for (int c = 0; c < n; c++) {
      values.add(new ArrayList<>());
    }
    while (result.next()) {
      for (int c = 0; c < n; c++) {
        values.get(c).add(result.getObject(c + 1));
      }
    }
    List<Column> columns = new ArrayList<>();
    for (int c = 0; c < n; c++) {
      columns.add(column(meta.getColumnLabel(c + 1), meta.getColumnTypeName(c + 1), values.get(c)));
    }
    return Table.of(columns);
  }

  private static Column column(String name, String sqlType, List<@Nullable Object> values) {
    ColumnType type = typeOf(sqlType, values);
    values.replaceAll(v -> v == null ? null : convert(v, type));
    return Column.of(name, type, values);
  }

  /** Our type of a column, before its values are known. */
  static ColumnType typeOf(String sqlType) {
    return sqlType.startsWith("HUGEINT")
            || sqlType.startsWith("UHUGEINT")
            || sqlType.startsWith("UBIGINT")
        ? ColumnType.DOUBLE
        : typeOf(sqlType, List.of());
  }

  private static ColumnType typeOf(String sqlType, List<@Nullable Object> values) {
    return switch (sqlType.replaceAll("\\(.*", "")) {
      case "BOOLEAN" -> ColumnType.BOOLEAN;
      case "TINYINT", "SMALLINT", "INTEGER", "BIGINT", "UTINYINT", "USMALLINT", "UINTEGER" ->
          ColumnType.LONG;
      // A sum of whole numbers has this type; it is whole for us as long as it fits.
      case "HUGEINT", "UHUGEINT", "UBIGINT" ->
          values.stream().allMatch(v -> v == null || new BigInteger(v.toString()).bitLength() < 64)
              ? ColumnType.LONG
              : ColumnType.DOUBLE;
      case "FLOAT", "DOUBLE", "DECIMAL" -> ColumnType.DOUBLE;
      default -> ColumnType.STRING;
    };
  }

  private static Object convert(Object value, ColumnType type) {
    return switch (type) {
      case LONG -> ((Number) value).longValue();
      case DOUBLE -> ((Number) value).doubleValue();
      case STRING, BOOLEAN -> type == ColumnType.STRING ? value.toString() : value;
    };
  }

  /** One unless asked for more: tables are small. Who runs a network refuses what is no number. */
  private static String threads() {
    String asked = System.getenv("TILLER_THREADS");
    return asked != null && asked.matches("[1-9][0-9]{0,2}") ? asked : "1";
  }
}
