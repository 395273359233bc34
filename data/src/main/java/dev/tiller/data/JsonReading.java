package dev.tiller.data;

import dev.tiller.ground.UserError;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Reads a file of JSON objects twice: for the number of rows, the names and the types, then for the
 * values, straight into columns of their final size. A column whose values have several types holds
 * texts: strings as they are, anything else as its JSON text. Instances are used once.
 */
final class JsonReading {

  private static final int MOST_COLUMNS = 100_000;

  private final Map<String, ColumnType> declared;
  private final Map<String, Found> columns = new LinkedHashMap<>();
  private long rows;
  private int row;

  JsonReading(Map<String, ColumnType> declared) {
    this.declared = declared;
  }

  /** What is known of a column. */
  private static final class Found {
    private @Nullable ColumnType type;
    private long lastRow = -1;
    private @Nullable ColumnBuffer buffer;
  }

  /** The table of those objects. */
  Table read(JsonRows objects) throws IOException {
    objects.visit(this::look, () -> rows++);
    if (columns.isEmpty()) {
      throw new TableFault("it holds no object with a value, so that no column is named.");
    }
    requireDifferent();
    TableFiles.requireRoom(rows, columns.size());
    columns.forEach(
        (name, found) ->
            found.buffer =
                new ColumnBuffer(
                    name,
                    declared.getOrDefault(
                        name, found.type == null ? ColumnType.STRING : found.type),
                    (int) rows));
    objects.visit(this::put, () -> row++);
    return Table.of(columns.values().stream().map(found -> found.buffer.column()).toList());
  }

  private void look(String name, @Nullable Object value, int line) throws TableFault {
    @Nullable Found found = columns.get(name);
    if (found == null) {
      found = add(name, line);
    }
    if (found.lastRow == rows) {
      throw new TableFault(
          "its line %d names '%s' twice in one object.".formatted(line, UserError.excerpt(name)));
    }
    found.lastRow = rows;
    if (value != null && found.type != ColumnType.STRING) {
      found.type = CellText.merge(found.type, typeOf(value));
    }
  }

  private Found add(String name, int line) throws TableFault {
    if (name.isBlank()) {
      throw new TableFault("its line %d has a value without a name.".formatted(line));
    }
    if (columns.size() == MOST_COLUMNS) {
      throw new TableFault(
          "its objects have more than %d names by line %d; a table has a value of each name in most rows."
              .formatted(MOST_COLUMNS, line));
    }
    Found found = new Found();
    columns.put(name, found);
    return found;
  }

  private void requireDifferent() throws TableFault {
    Map<String, String> seen = new LinkedHashMap<>();
    for (String name : columns.keySet()) {
      @Nullable String before = seen.put(name.toLowerCase(Locale.ROOT), name);
      if (before != null) {
        throw new TableFault(
            "its columns '%s' and '%s' differ in upper and lower case only; give one of them another name."
                .formatted(UserError.excerpt(before), UserError.excerpt(name)));
      }
    }
  }

  private void put(String name, @Nullable Object value, int line) throws TableFault {
    @Nullable Found found = columns.get(name);
    if (found == null || found.buffer == null || row == rows) {
      throw new TableFault("it changed while it was being read; read it again.");
    }
    if (value != null) {
      found.buffer.put(
          row, TableFiles.fitting(value, found.buffer.type(), name, "its line " + line));
    }
  }

  private static ColumnType typeOf(Object value) {
    if (value instanceof Boolean) {
      return ColumnType.BOOLEAN;
    }
    if (value instanceof Long) {
      return ColumnType.LONG;
    }
    return value instanceof Double ? ColumnType.DOUBLE : ColumnType.STRING;
  }
}
