package dev.tiller.data;

import java.io.IOException;

/**
 * A table that stays where it is, asked by SQL: for files larger than the memory. Usable by many
 * threads; close it after use.
 */
public interface OpenTable extends AutoCloseable {

  /** The name of the table in queries. */
  String NAME = "t";

  /** The column of {@link #NAME} that numbers the rows, from 0 in the file's order. */
  String ROW = "#row";

  /** Its columns with their types, without rows; {@link #ROW} is not among them. */
  Table columns();

  /** How many rows it has. */
  long rowCount();

  /**
   * Runs one query. Files but its own, and the network, are out of its reach.
   *
   * @throws IOException in one sentence, when it fails: the file is gone, the query takes too much
   */
  Table query(String sql) throws IOException;

  /**
   * Keeps what a query gives in the database's memory, for queries that come again and again; it
   * goes with the table.
   *
   * @return the name by which queries find it, in SQL's quotes where it needs them
   * @throws IOException in one sentence, also when the memory does not suffice
   */
  String keep(String sql) throws IOException;

  @Override
  void close();
}
