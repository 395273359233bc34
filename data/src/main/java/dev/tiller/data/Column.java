package dev.tiller.data;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.Objects;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * A named, typed, immutable column. Numbers and truth values are stored unboxed; nulls in a bit
 * set.
 */
public final class Column {
  private final String name;
  private final ColumnType type;
  private final int size;
  // An array of the type's primitive, or String[].
  private final Object values;
  private final BitSet nulls;

  /** Takes the arrays over. */
  Column(String name, ColumnType type, int size, Object values, BitSet nulls) {
    if (name.isBlank()) {
      throw new IllegalArgumentException("A column needs a name that is not blank.");
    }
    this.name = name;
    this.type = type;
    this.size = size;
    this.values = values;
    this.nulls = nulls;
  }

  /**
   * A column of any type from boxed values.
   *
   * @param values strings, numbers or booleans as the type says, or null; whole numbers are
   *     accepted for {@link ColumnType#DOUBLE}
   * @throws IllegalArgumentException if a value does not have the type
   */
  public static Column of(
      String name, ColumnType type, Collection<? extends @Nullable Object> values) {
    int n = values.size();
    BitSet nulls = new BitSet();
    Object array = array(type, n);
    int i = 0;
    for (Object v : values) {
      if (v == null) {
        nulls.set(i);
      } else {
        store(array, i, v, name, type);
      }
      i++;
    }
    return new Column(name, type, n, array, nulls);
  }

  /** A column of texts; elements may be null. */
  public static Column strings(String name, @Nullable String... values) {
    return of(name, ColumnType.STRING, Arrays.asList(values));
  }

  /** A column of texts; elements may be null. */
  public static Column strings(String name, Collection<? extends @Nullable String> values) {
    return of(name, ColumnType.STRING, values);
  }

  /** A column of whole numbers without nulls. */
  public static Column longs(String name, long... values) {
    return new Column(name, ColumnType.LONG, values.length, values.clone(), new BitSet());
  }

  /** A column of numbers without nulls. */
  public static Column doubles(String name, double... values) {
    return new Column(name, ColumnType.DOUBLE, values.length, values.clone(), new BitSet());
  }

  /** A column of truth values without nulls. */
  public static Column booleans(String name, boolean... values) {
    return new Column(name, ColumnType.BOOLEAN, values.length, values.clone(), new BitSet());
  }

  /** Name of the column, unique in its table. */
  public String name() {
    return name;
  }

  /** Type of the column's values. */
  public ColumnType type() {
    return type;
  }

  /** Number of rows. */
  public int size() {
    return size;
  }

  /** Whether row {@code row} (from 0) holds no value. */
  public boolean isNull(int row) {
    return nulls.get(Objects.checkIndex(row, size));
  }

  /** Number of rows without a value. */
  public int nullCount() {
    return nulls.cardinality();
  }

  /** The value as String, Long, Double or Boolean, or null. */
  public @Nullable Object get(int row) {
    if (isNull(row)) {
      return null;
    }
    return switch (type) {
      case STRING -> ((String[]) values)[row];
      case LONG -> ((long[]) values)[row];
      case DOUBLE -> ((double[]) values)[row];
      case BOOLEAN -> ((boolean[]) values)[row];
    };
  }

  /** The value of a text column, or null. */
  public @Nullable String stringAt(int row) {
    require(ColumnType.STRING);
    return isNull(row) ? null : ((String[]) values)[row];
  }

  /**
   * The value of a whole-number column.
   *
   * @throws IllegalStateException if the row is null
   */
  public long longAt(int row) {
    require(ColumnType.LONG);
    requireValue(row);
    return ((long[]) values)[row];
  }

  /** The value of a numeric column; NaN where it is null. */
  public double doubleAt(int row) {
    if (type == ColumnType.LONG) {
      return isNull(row) ? Double.NaN : ((long[]) values)[row];
    }
    require(ColumnType.DOUBLE);
    return isNull(row) ? Double.NaN : ((double[]) values)[row];
  }

  /**
   * The value of a truth column.
   *
   * @throws IllegalStateException if the row is null
   */
  public boolean booleanAt(int row) {
    require(ColumnType.BOOLEAN);
    requireValue(row);
    return ((boolean[]) values)[row];
  }

  /** All values of a numeric column, NaN for null; a copy. */
  public double[] toDoubles() {
    return IntStream.range(0, size).mapToDouble(this::doubleAt).toArray();
  }

  /** All values of a text column; elements may be null. */
  public List<@Nullable String> toStrings() {
    require(ColumnType.STRING);
    List<@Nullable String> out = new ArrayList<>(size);
    for (int i = 0; i < size; i++) {
      out.add(stringAt(i));
    }
    return Collections.unmodifiableList(out);
  }

  /** The same values under another name. */
  public Column named(String other) {
    return new Column(other, type, size, values, nulls);
  }

  /** The rows named, in that order; a row may be named more than once. */
  public Column rows(int... rows) {
    List<@Nullable Object> picked = new ArrayList<>(rows.length);
    for (int r : rows) {
      picked.add(get(r));
    }
    return of(name, type, picked);
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof Column c
        && name.equals(c.name)
        && type == c.type
        && size == c.size
        && nulls.equals(c.nulls)
        && Objects.deepEquals(values, c.values);
  }

  @Override
  public int hashCode() {
    return Objects.hash(name, type, size, nulls);
  }

  @Override
  public String toString() {
    return name + " " + type + "[" + size + "]";
  }

  /** Room for the values of a type. */
  static Object array(ColumnType type, int size) {
    return switch (type) {
      case STRING -> new String[size];
      case LONG -> new long[size];
      case DOUBLE -> new double[size];
      case BOOLEAN -> new boolean[size];
    };
  }

  static void store(Object array, int i, Object v, String name, ColumnType type) {
    if (array instanceof String[] strings && v instanceof String s) {
      strings[i] = s;
    } else if (array instanceof long[] longs && isWhole(v)) {
      longs[i] = ((Number) v).longValue();
    } else if (array instanceof double[] doubles && v instanceof Number number) {
      doubles[i] = number.doubleValue();
    } else if (array instanceof boolean[] booleans && v instanceof Boolean b) {
      booleans[i] = b;
    } else {
      throw new IllegalArgumentException(
          "Column '"
              + name
              + "' holds "
              + type
              + " values, but row "
              + i
              + " is a "
              + v.getClass().getSimpleName()
              + " ("
              + v
              + ").");
    }
  }

  private static boolean isWhole(Object v) {
    return v instanceof Long || v instanceof Integer || v instanceof Short || v instanceof Byte;
  }

  private void require(ColumnType wanted) {
    if (type != wanted) {
      throw new IllegalArgumentException(
          "Column '" + name + "' holds " + type + " values and cannot be read as " + wanted + ".");
    }
  }

  private void requireValue(int row) {
    if (isNull(row)) {
      throw new IllegalStateException(
          "Column '" + name + "' has no value in row " + row + "; ask isNull first.");
    }
  }
}
