package dev.tiller.data;

import java.util.BitSet;

/** A column under way whose type and length are known; rows that are not set stay null. */
final class ColumnBuffer {

  private final String name;
  private final ColumnType type;
  private final int rows;
  private final Object values;
  private final BitSet nulls = new BitSet();

  ColumnBuffer(String name, ColumnType type, int rows) {
    this.name = name;
    this.type = type;
    this.rows = rows;
    this.values = Column.array(type, rows);
    nulls.set(0, rows);
  }

  String name() {
    return name;
  }

  ColumnType type() {
    return type;
  }

  void put(int row, Object value) {
    Column.store(values, row, value, name, type);
    nulls.clear(row);
  }

  /** The column; this buffer is not used afterwards. */
  Column column() {
    return new Column(name, type, rows, values, nulls);
  }
}
