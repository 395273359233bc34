package dev.tiller.symphony.filter;

import dev.tiller.data.Table;
import java.util.List;
import java.util.Locale;

/**
 * Keeps rows in which some text column contains {@code text}, upper and lower case alike.
 *
 * @param text as typed, spaces included; empty keeps every row
 */
public record Search(String text) implements Condition {

  @Override
  public RowTest over(Table table) {
    String wanted = text.toLowerCase(Locale.ROOT);
    List<List<Object>> columns =
        table.columnNames().stream().<List<Object>>map(table::column).toList();
    return row ->
        wanted.isEmpty()
            || columns.stream()
                .anyMatch(
                    column ->
                        column.get(row) instanceof String cell
                            && cell.toLowerCase(Locale.ROOT).contains(wanted));
  }
}
