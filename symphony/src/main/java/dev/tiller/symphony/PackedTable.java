package dev.tiller.symphony;

import dev.tiller.data.Column;
import dev.tiller.data.Table;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.IntConsumer;
import java.util.function.IntPredicate;
import java.util.zip.GZIPOutputStream;
import org.jspecify.annotations.Nullable;

/**
 * A table as compressed columns: each in the smallest kind of number that loses nothing, texts as
 * places among the distinct ones. {@code packed.ts} reads it.
 *
 * @param layout where each column stands among the bytes
 * @param bytes gzip
 */
record PackedTable(Layout layout, byte[] bytes) {

  /** Below so many cells a table stands as JSON, which people can read. */
  private static final long WORTHWHILE = 50_000;

  /** The columns in order; places in bytes, little end first. */
  record Layout(int rows, List<PackedColumn> columns) {}

  /** One column; {@code missing} is -1 where every row has a value. */
  record PackedColumn(
      String name, String type, String encoding, int at, int missing, @Nullable Texts texts) {}

  /** Distinct texts: their lengths in UTF-16 units (-1 for the missing one), and the units. */
  record Texts(int count, int lengths, int units, int total) {}

  static boolean worthwhile(Table table) {
    return (long) table.rowCount() * table.columns().size() >= WORTHWHILE;
  }

  static PackedTable of(Table table) {
    Packing packing = new Packing(table.rowCount());
    List<PackedColumn> columns = table.columns().stream().map(packing::add).toList();
    return new PackedTable(new Layout(table.rowCount(), columns), packing.compressed());
  }

  /** The bytes under way. */
  private static final class Packing {
    private final int rows;
    private ByteBuffer out = ByteBuffer.allocate(1 << 16).order(ByteOrder.LITTLE_ENDIAN);

    Packing(int rows) {
      this.rows = rows;
    }

    PackedColumn add(Column column) {
      return switch (column.type()) {
        case STRING -> texts(column);
        case BOOLEAN -> {
          int missing = missing(column);
          int at = bits(row -> !column.isNull(row) && column.booleanAt(row));
          yield packed(column, "bits", at, missing, null);
        }
        case LONG -> longs(column);
        case DOUBLE -> doubles(column);
      };
    }

    private static PackedColumn packed(
        Column column, String encoding, int at, int missing, @Nullable Texts texts) {
      String type = column.type().name().toLowerCase(Locale.ROOT);
      return new PackedColumn(column.name(), type, encoding, at, missing, texts);
    }

    private PackedColumn longs(Column column) {
      int missing = missing(column);
      long low = 0;
      long high = 0;
      for (int row = 0; row < rows; row++) {
        long value = column.isNull(row) ? 0 : column.longAt(row);
        low = Math.min(low, value);
        high = Math.max(high, value);
      }
      int bytes = low >= Byte.MIN_VALUE && high <= Byte.MAX_VALUE ? 1 : 8;
      if (bytes == 8 && low >= Short.MIN_VALUE && high <= Short.MAX_VALUE) {
        bytes = 2;
      } else if (bytes == 8 && low >= Integer.MIN_VALUE && high <= Integer.MAX_VALUE) {
        bytes = 4;
      }
      int width = bytes;
      int at = each(width, row -> put(width, column.isNull(row) ? 0 : column.longAt(row)));
      return packed(column, "i" + 8 * width, at, missing, null);
    }

    private PackedColumn doubles(Column column) {
      int missing = missing(column);
      boolean single = true;
      for (int row = 0; row < rows && single; row++) {
        double value = column.doubleAt(row);
        single = Double.compare((float) value, value) == 0;
      }
      int at =
          single
              ? each(Float.BYTES, row -> out.putFloat((float) column.doubleAt(row)))
              : each(Double.BYTES, row -> out.putDouble(column.doubleAt(row)));
      return packed(column, single ? "f32" : "f64", at, missing, null);
    }

    private PackedColumn texts(Column column) {
      Map<@Nullable String, Integer> places = new LinkedHashMap<>();
      int[] codes = new int[rows];
      for (int row = 0; row < rows; row++) {
        Integer place = places.putIfAbsent(column.stringAt(row), places.size());
        codes[row] = place == null ? places.size() - 1 : place;
      }
      int width = places.size() <= 1 << 8 ? 1 : places.size() <= 1 << 16 ? 2 : 4;
      int at = each(width, row -> put(width, codes[row]));
      List<@Nullable String> words = new ArrayList<>(places.keySet());
      int lengths = start();
      int total = 0;
      for (String word : words) {
        room(Integer.BYTES).putInt(word == null ? -1 : word.length());
        total += word == null ? 0 : word.length();
      }
      int units = start();
      for (String word : words) {
        for (int i = 0; word != null && i < word.length(); i++) {
          room(Character.BYTES).putChar(word.charAt(i));
        }
      }
      return packed(
          column, "u" + 8 * width, at, -1, new Texts(words.size(), lengths, units, total));
    }

    private int missing(Column column) {
      return column.nullCount() == 0 ? -1 : bits(column::isNull);
    }

    private int bits(IntPredicate set) {
      int at = start();
      for (int row = 0; row < rows; row += Byte.SIZE) {
        int bits = 0;
        for (int i = 0; i < Byte.SIZE && row + i < rows; i++) {
          bits |= set.test(row + i) ? 1 << i : 0;
        }
        room(1).put((byte) bits);
      }
      return at;
    }

    private int each(int width, IntConsumer write) {
      int at = start();
      room((long) width * rows);
      for (int row = 0; row < rows; row++) {
        write.accept(row);
      }
      return at;
    }

    private void put(int width, long value) {
      switch (width) {
        case 1 -> out.put((byte) value);
        case 2 -> out.putShort((short) value);
        case 4 -> out.putInt((int) value);
        default -> out.putLong(value);
      }
    }

    /** Browsers read numbers only from places that are multiples of their width. */
    private int start() {
      while (out.position() % Long.BYTES != 0) {
        room(1).put((byte) 0);
      }
      return out.position();
    }

    private ByteBuffer room(long bytes) {
      long needed = out.position() + bytes;
      if (needed > out.capacity()) {
        long wanted = Math.max(needed, Math.min(2L * out.capacity(), Integer.MAX_VALUE - 8));
        ByteBuffer larger = ByteBuffer.allocate(Math.toIntExact(wanted));
        out = larger.order(ByteOrder.LITTLE_ENDIAN).put(out.flip());
      }
      return out;
    }

    byte[] compressed() {
      ByteArrayOutputStream packed = new ByteArrayOutputStream();
      try (GZIPOutputStream gzip = new GZIPOutputStream(packed)) {
        gzip.write(out.array(), 0, out.position());
      } catch (IOException e) {
        throw new UncheckedIOException("Bytes in memory can be compressed.", e);
      }
      return packed.toByteArray();
    }
  }
}
