package dev.tiller.duckdb;

import dev.tiller.data.Column;
import dev.tiller.data.ColumnType;
import dev.tiller.data.OpenTable;
import dev.tiller.data.Table;
import dev.tiller.ground.Threads;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * A Parquet file seen through a view, or another table held by the database. All columns have one
 * of our types there: dates and others are text as the database writes them, nested values JSON.
 */
final class DuckDbOpenTable implements OpenTable {
  private final Path file;
  private final DuckDbSession session;
  private final Table columns;
  private final long rowCount;
  private final AtomicInteger keeps = new AtomicInteger();

  private DuckDbOpenTable(Path file, DuckDbSession session, Table columns, long rowCount) {
    this.file = file;
    this.session = session;
    this.columns = columns;
    this.rowCount = rowCount;
  }

  static DuckDbOpenTable open(Path file) throws IOException {
    boolean parquet = file.toString().toLowerCase(Locale.ROOT).endsWith(".parquet");
    Table small = parquet ? Table.of() : Table.read(file);
    if (!Files.isRegularFile(file)) {
      throw new IOException("There is no file " + file + "; check the name and the folder.");
    }
    try {
      DuckDbSession session = DuckDbSession.open(String.valueOf(Threads.asked()));
      try {
        return parquet ? parquet(file, session) : held(file, session, small);
      } catch (SQLException | RuntimeException e) {
        session.close();
        throw e;
      }
    } catch (SQLException e) {
      throw parquet
          ? ParquetFault.of(file, e)
          : new IOException("Cannot read " + file + ": " + DuckDbSession.firstLine(e), e);
    }
  }

  private static DuckDbOpenTable parquet(Path file, DuckDbSession session) throws SQLException {
    String source = "read_parquet(" + DuckDb.literal(file) + ", file_row_number = true)";
    Table described = session.query("DESCRIBE SELECT * FROM " + source);
    List<Column> columns = new ArrayList<>();
    List<String> selected = new ArrayList<>();
    for (int i = 0; i < described.rowCount(); i++) {
      String name = described.column("column_name").stringAt(i);
      String type = described.column("column_type").stringAt(i);
      if (!name.equals("file_row_number")) {
        ColumnType ours = DuckDbSession.typeOf(type);
        columns.add(Column.of(name, ours, List.of()));
        selected.add(cell(name, type, ours) + " AS " + DuckDbSession.identifier(name));
      }
    }
    session.execute(
        "CREATE VIEW %s AS SELECT %s, file_row_number AS %s FROM %s"
            .formatted(NAME, String.join(", ", selected), DuckDbSession.identifier(ROW), source));
    session.execute("SET temp_directory = ''");
    session.execute(
        "SET allowed_paths = [" + DuckDbSession.literal(file.toAbsolutePath().toString()) + "]");
    session.lock();
    return new DuckDbOpenTable(file, session, Table.of(columns), count(session));
  }

  private static String cell(String name, String type, ColumnType ours) {
    String quoted = DuckDbSession.identifier(name);
    return switch (ours) {
      case LONG -> "CAST(" + quoted + " AS BIGINT)";
      case DOUBLE -> "CAST(" + quoted + " AS DOUBLE)";
      case BOOLEAN -> quoted;
      case STRING -> DuckDbSession.text(quoted, type);
    };
  }

  private static DuckDbOpenTable held(Path file, DuckDbSession session, Table table)
      throws SQLException {
    session.load(table, "held");
    session.execute(
        "CREATE VIEW %s AS SELECT *, rowid AS %s FROM held"
            .formatted(NAME, DuckDbSession.identifier(ROW)));
    session.lock();
    return new DuckDbOpenTable(file, session, table.head(0), count(session));
  }

  private static long count(DuckDbSession session) throws SQLException {
    return session.query("SELECT count(*) AS n FROM " + NAME).column("n").longAt(0);
  }

  @Override
  public Table columns() {
    return columns;
  }

  @Override
  public long rowCount() {
    return rowCount;
  }

  @Override
  public Table query(String sql) throws IOException {
    try (DuckDbSession own = session.another()) {
      return own.query(sql);
    } catch (SQLException e) {
      throw new IOException(file + " cannot be asked: " + DuckDbSession.firstLine(e), e);
    }
  }

  @Override
  public String keep(String sql) throws IOException {
    String name = "kept" + keeps.incrementAndGet();
    try (DuckDbSession own = session.another()) {
      own.execute("CREATE TABLE " + name + " AS " + sql);
      return name;
    } catch (SQLException e) {
      throw new IOException(file + " cannot be kept: " + DuckDbSession.firstLine(e), e);
    }
  }

  @Override
  public void close() {
    try {
      session.close();
    } catch (SQLException e) {
      throw new IllegalStateException("A database in memory can be closed.", e);
    }
  }
}
