package dev.tiller.live;

import dev.tiller.data.Column;
import dev.tiller.data.OpenTable;
import dev.tiller.data.Table;
import dev.tiller.ground.UserError;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** A kind of file in which selected rows are taken home; JSON has their numbers, as the page's. */
enum SelectionFile {
  CSV("text/csv; charset=utf-8"),
  JSON("application/json; charset=utf-8"),
  PARQUET("application/vnd.apache.parquet");

  private static final String NUMBER = "row";

  private final String type;

  SelectionFile(String type) {
    this.type = type;
  }

  static SelectionFile named(String format) {
    for (SelectionFile each : values()) {
      if (each.ending().equals(format)) {
        return each;
      }
    }
    throw new UserError("A selection is written as csv, json or parquet, not as " + format + ".");
  }

  String type() {
    return type;
  }

  private String ending() {
    return name().toLowerCase(java.util.Locale.ROOT);
  }

  /** The file's bytes. */
  byte[] bytes(LiveTable live, List<Integer> rows) throws IOException {
    Table table = this == JSON ? withNumbers(live.withNumbers(rows)) : live.numbered(rows);
    Path file = Files.createTempFile("tiller-selection", "." + ending());
    try {
      table.write(file);
      return Files.readAllBytes(file);
    } finally {
      Files.deleteIfExists(file);
    }
  }

  /** The numbers stand first, unless the table has a column of that name. */
  private static Table withNumbers(Table table) {
    List<Column> columns = new ArrayList<>(table.columns());
    Column numbers = table.column(OpenTable.ROW);
    columns.remove(numbers);
    if (columns.stream().noneMatch(column -> column.name().equalsIgnoreCase(NUMBER))) {
      List<Object> cells = new ArrayList<>();
      for (int row = 0; row < numbers.size(); row++) {
        cells.add(numbers.get(row));
      }
      columns.add(0, Column.of(NUMBER, numbers.type(), cells));
    }
    return Table.of(columns);
  }
}
