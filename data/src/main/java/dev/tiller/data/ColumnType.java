package dev.tiller.data;

/** What a column of a {@link Table} holds; every type can also be null. */
public enum ColumnType {
  /** Text. */
  STRING("VARCHAR"),
  /** Whole numbers of 64 bits. */
  LONG("BIGINT"),
  /** Floating-point numbers of 64 bits; NaN and infinities are values, not nulls. */
  DOUBLE("DOUBLE"),
  /** True or false. */
  BOOLEAN("BOOLEAN");

  private final String sql;

  ColumnType(String sql) {
    this.sql = sql;
  }

  /** DuckDB's name of the type. */
  String sql() {
    return sql;
  }

  /** Whether the column can be read as numbers. */
  public boolean isNumeric() {
    return this == LONG || this == DOUBLE;
  }
}
