package dev.tiller.data;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.ServiceConfigurationError;
import java.util.ServiceLoader;
import org.jspecify.annotations.Nullable;

/**
 * What tables can do beyond CSV and JSON: Parquet files and SQL. An implementation is found on the
 * class path by {@link ServiceLoader}; {@code tiller-duckdb} brings one. It is stateless and usable
 * by many threads.
 */
public interface TableEngine {

  /** The artefact that brings an engine. */
  String ARTIFACT = "dev.tiller:tiller-duckdb";

  /**
   * Reads a Parquet file that exists; dates and other types than ours become text, nested values
   * JSON text.
   *
   * @throws IOException if it cannot be read, in one sentence that names the file
   */
  Table readParquet(Path file) throws IOException;

  /**
   * Some columns of a Parquet file; see {@link #readParquet(Path)}.
   *
   * @param columns by name, at least one, each one that the file has
   */
  Table readParquet(Path file, List<String> columns) throws IOException;

  /**
   * The columns of a Parquet file in order, with the engine's names of their types; see {@link
   * #holdsBytes}.
   *
   * @throws IOException if it cannot be read, in one sentence that names the file
   */
  Map<String, String> parquetColumns(Path file) throws IOException;

  /** Whether {@link #readBytes} reads a column of this type. */
  static boolean holdsBytes(String type) {
    return type.equals("BLOB") || type.matches("(?i)STRUCT\\(.*\"?bytes\"? BLOB.*\\)");
  }

  /** Takes one cell after another. */
  @FunctionalInterface
  interface Cells {
    /**
     * @param bytes null where the cell is empty
     */
    void next(byte @Nullable [] bytes) throws IOException;
  }

  /**
   * Hands on the cells of one column of a Parquet file, row by row: its bytes, or of a structure
   * its field {@code bytes}. No more than some rows are in memory at a time.
   *
   * @throws IOException if the file cannot be read, or {@code each} throws it
   */
  void readBytes(Path file, String column, Cells each) throws IOException;

  /**
   * Writes a table with at least one column, atomically.
   *
   * @throws IOException if the file cannot be written, in one sentence that names it
   */
  void writeParquet(Table table, Path file) throws IOException;

  /**
   * Runs one query in which {@code table} is {@code t}, without access to files and the network.
   *
   * @throws IllegalArgumentException if the query is not valid, in one sentence with the reason
   */
  Table query(Table table, String sql);

  /**
   * The engine on the class path, if there is one.
   *
   * @throws ServiceConfigurationError if one is announced there and cannot be loaded
   */
  static Optional<TableEngine> find() {
    Iterator<TableEngine> engines =
        ServiceLoader.load(TableEngine.class, TableEngine.class.getClassLoader()).iterator();
    return engines.hasNext() ? Optional.of(engines.next()) : Optional.empty();
  }
}
