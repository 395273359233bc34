/**
 * Parquet files and SQL queries for the tables of {@code data}, by DuckDB in memory.
 *
 * <p>Nobody calls this module: with it on the class path {@link dev.tiller.data.Table} reads and
 * writes {@code .parquet} and answers queries. It weighs 81 MB, which is why it is one of its own.
 *
 * <p>Nothing here is API.
 */
@NullMarked
package dev.tiller.duckdb;

import org.jspecify.annotations.NullMarked;
