package dev.tiller.data;

/** What a column of a {@link Table} holds; every type can also be null. */
public enum ColumnType {
  /** Text. */
  STRING("a text"),
  /** Whole numbers of 64 bits. */
  LONG("a whole number of 64 bits"),
  /** Floating-point numbers of 64 bits; NaN and infinities are values, not nulls. */
  DOUBLE("a number"),
  /** True or false. */
  BOOLEAN("true or false");

  private final String words;

  ColumnType(String words) {
    this.words = words;
  }

  /** A value of the type in words, for messages. */
  String words() {
    return words;
  }

  /** Whether the column can be read as numbers. */
  public boolean isNumeric() {
    return this == LONG || this == DOUBLE;
  }
}
