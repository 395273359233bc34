package dev.tiller.duckdb;

import dev.tiller.data.OpenTable;
import dev.tiller.data.Table;
import dev.tiller.data.TableEngine;
import dev.tiller.ground.AtomicFile;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** Parquet and SQL, each call in a private database that lives no longer. */
public final class DuckDb implements TableEngine {

  /** Found by {@link java.util.ServiceLoader}. */
  public DuckDb() {}

  @Override
  public Table readParquet(Path file) throws IOException {
    return read(file, session -> session.query("SELECT * FROM " + rows(file)));
  }

  @Override
  public Table readParquet(Path file, List<String> columns) throws IOException {
    String names =
        columns.stream().map(DuckDbSession::identifier).collect(Collectors.joining(", "));
    return read(file, session -> session.query("SELECT " + names + " FROM " + rows(file)));
  }

  @Override
  public Map<String, String> parquetColumns(Path file) throws IOException {
    return read(file, session -> session.columns("SELECT * FROM " + rows(file)));
  }

  @Override
  public void readBytes(Path file, String column, Cells each) throws IOException {
    String type = parquetColumns(file).getOrDefault(column, "nothing");
    if (!TableEngine.holdsBytes(type)) {
      throw new IOException(
          "%s has %s in its column %s; bytes were expected.".formatted(file, type, column));
    }
    String name = DuckDbSession.identifier(column);
    String cell = type.equals("BLOB") ? name : name + ".bytes";
    read(
        file,
        session -> {
          session.bytes("SELECT " + cell + " FROM " + rows(file), each);
          return column;
        });
  }

  private static String rows(Path file) {
    return "read_parquet(" + literal(file) + ")";
  }

  private interface Reading<T> {
    T in(DuckDbSession session) throws SQLException, IOException;
  }

  private static <T> T read(Path file, Reading<T> reading) throws IOException {
    try (DuckDbSession session = DuckDbSession.open()) {
      return reading.in(session);
    } catch (SQLException e) {
      throw ParquetFault.of(file, e);
    } catch (IllegalArgumentException e) {
      throw new IOException("Cannot read " + file + " as Parquet: " + e.getMessage(), e);
    }
  }

  @Override
  public void writeParquet(Table table, Path file) throws IOException {
    try (DuckDbSession session = DuckDbSession.open()) {
      session.load(table, "t");
      AtomicFile.writeFile(file, temporary -> copy(session, temporary, file));
    } catch (SQLException e) {
      throw new IOException("Cannot write " + file + ": " + DuckDbSession.firstLine(e), e);
    }
  }

  private static void copy(DuckDbSession session, Path temporary, Path file) throws IOException {
    try {
      session.execute(
          "COPY t TO " + DuckDbSession.literal(temporary.toString()) + " (FORMAT parquet)");
    } catch (SQLException e) {
      throw new IOException(
          "Cannot write " + file + " as Parquet: " + DuckDbSession.firstLine(e), e);
    }
  }

  @Override
  public OpenTable open(Path file) throws IOException {
    return DuckDbOpenTable.open(file);
  }

  @Override
  public Table query(Table table, String sql) {
    try (DuckDbSession session = DuckDbSession.open()) {
      session.load(table, "t");
      session.lock();
      return session.query(sql);
    } catch (SQLException e) {
      throw new IllegalArgumentException(
          "The query cannot be run: " + DuckDbSession.firstLine(e) + " Query: " + sql, e);
    }
  }

  // DuckDB expands wildcards in file names; brackets keep a real name literal.
  static String literal(Path file) {
    String name = file.toAbsolutePath().toString().replaceAll("([\\[*?])", "[$1]");
    return DuckDbSession.literal(name);
  }
}
