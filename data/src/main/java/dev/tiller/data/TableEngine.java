package dev.tiller.data;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Iterator;
import java.util.Optional;
import java.util.ServiceConfigurationError;
import java.util.ServiceLoader;

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
   * Writes a table with at least one column, atomically.
   *
   * @throws IOException if the file cannot be written, in one sentence that names it
   */
  void writeParquet(Table table, Path file) throws IOException;

  /**
   * Opens a table file without reading all of it, where its kind allows that (Parquet).
   *
   * @throws IOException if it cannot be read, in one sentence that names the file
   */
  OpenTable open(Path file) throws IOException;

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
