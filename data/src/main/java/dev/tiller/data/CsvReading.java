package dev.tiller.data;

import dev.tiller.data.CsvFile.Line;
import dev.tiller.ground.UserError;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Reads a CSV file twice: for the number of rows and the type of every column, then for the values,
 * straight into columns of their final size. Instances are used once.
 */
final class CsvReading {

  private final Map<String, ColumnType> declared;
  private final List<String> names = new ArrayList<>();
  private final List<@Nullable ColumnType> types = new ArrayList<>();
  private final List<ColumnBuffer> buffers = new ArrayList<>();
  private boolean heading = true;
  private int row;
  private long rows;

  CsvReading(Map<String, ColumnType> declared) {
    this.declared = declared;
  }

  /** The table of a file whose first line names the columns. */
  Table read(CsvFile csv) throws IOException {
    csv.visit(
        line -> {
          if (!names.isEmpty()) {
            look(csv, line);
          } else if (!line.isBlank()) {
            name(line);
          }
          return true;
        });
    if (names.isEmpty()) {
      throw new TableFault("it is empty; a table file has at least its column names.");
    }
    return fill(csv);
  }

  /** The table of a file whose columns are named by the caller and hold texts. */
  static Table withoutHeading(CsvFile csv, List<String> names) throws IOException {
    Map<String, ColumnType> texts = new HashMap<>();
    names.forEach(name -> texts.put(name, ColumnType.STRING));
    CsvReading reading = new CsvReading(texts);
    reading.heading = false;
    names.forEach(reading::add);
    csv.visit(
        line -> {
          reading.look(csv, line);
          return true;
        });
    return reading.fill(csv);
  }

  private void name(Line line) throws TableFault {
    boolean numbers = line.quoted().isEmpty();
    for (int i = 0; i < line.cells().size(); i++) {
      @Nullable String cell = line.cells().get(i);
      // Data frames are often written with the number of the row before it, under no name.
      String name = cell == null || cell.isBlank() ? "column" + i : cell;
      numbers &= cell != null && CellText.typeOf(cell).isNumeric();
      add(line.quoted().get(i) ? name : name.strip());
    }
    if (numbers) {
      throw new TableFault(
          "its first line (%s) holds numbers where the names of the columns belong; write a line of names above it."
              .formatted(UserError.list(names)));
    }
    requireDifferent();
  }

  private void add(String name) {
    names.add(name);
    types.add(declared.get(name));
  }

  private void requireDifferent() throws TableFault {
    Map<String, Integer> seen = new HashMap<>();
    for (int i = 0; i < names.size(); i++) {
      @Nullable Integer before = seen.put(names.get(i).toLowerCase(Locale.ROOT), i);
      if (before != null) {
        throw new TableFault(
            "its columns %d and %d are both named '%s'; give one of them another name."
                .formatted(before + 1, i + 1, UserError.excerpt(names.get(i))));
      }
    }
  }

  private boolean isRow(Line line) {
    return names.size() == 1 || !line.isBlank();
  }

  private void look(CsvFile csv, Line line) throws TableFault {
    if (!isRow(line)) {
      return;
    }
    requireAsManyCells(csv, line);
    rows++;
    for (int i = 0; i < names.size(); i++) {
      @Nullable String cell = line.cells().get(i);
      @Nullable ColumnType type = types.get(i);
      if (cell != null && type != ColumnType.STRING && !declared.containsKey(names.get(i))) {
        types.set(i, CellText.merge(type, CellText.typeOf(cell)));
      }
    }
  }

  private void requireAsManyCells(CsvFile csv, Line line) throws TableFault {
    if (line.cells().size() != names.size()) {
      String columns = UserError.list(names);
      throw new TableFault(
          "its line %d has %d %s, but %d %s expected (%s); put a cell that holds %s into double quotes."
              .formatted(
                  line.number(),
                  line.cells().size(),
                  line.cells().size() == 1 ? "cell" : "cells",
                  names.size(),
                  names.size() == 1 ? "was" : "were",
                  columns,
                  csv.delimiter()));
    }
  }

  private Table fill(CsvFile csv) throws IOException {
    TableFiles.requireRoom(rows, names.size());
    for (int i = 0; i < names.size(); i++) {
      @Nullable ColumnType type = types.get(i);
      buffers.add(
          new ColumnBuffer(names.get(i), type == null ? ColumnType.STRING : type, (int) rows));
    }
    boolean[] past = {!heading};
    csv.visit(
        line -> {
          if (!past[0]) {
            past[0] = !line.isBlank();
          } else if (isRow(line)) {
            put(line);
          }
          return true;
        });
    return Table.of(buffers.stream().map(ColumnBuffer::column).toList());
  }

  private void put(Line line) throws TableFault {
    if (row == rows || line.cells().size() != names.size()) {
      throw new TableFault("it changed while it was being read; read it again.");
    }
    for (int i = 0; i < names.size(); i++) {
      @Nullable String cell = line.cells().get(i);
      ColumnBuffer buffer = buffers.get(i);
      // Without quotes and content a cell holds nothing.
      if (cell != null) {
        @Nullable Object value = CellText.parse(cell, buffer.type());
        buffer.put(
            row,
            value != null
                ? value
                : TableFiles.misfit(
                    cell, buffer.type(), buffer.name(), "its line " + line.number()));
      }
    }
    row++;
  }
}
