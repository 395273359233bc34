package dev.tiller.symphony.filter;

import dev.tiller.data.Column;
import dev.tiller.data.ColumnType;
import dev.tiller.data.Table;
import java.util.List;

/**
 * Keeps rows in which some text column contains {@code text}, upper and lower case alike. Pictures
 * and sounds, which stand in a table as data URLs, are not searched.
 *
 * @param text as typed, spaces included; empty keeps every row
 */
public record Search(String text) implements RowCondition {

  @Override
  public RowTest over(Table table) {
    String wanted = folded(text);
    List<Column> texts =
        table.columns().stream().filter(c -> c.type() == ColumnType.STRING).toList();
    return row -> wanted.isEmpty() || texts.stream().anyMatch(c -> contains(c, row, wanted));
  }

  private static boolean contains(Column column, int row, String wanted) {
    String text = column.stringAt(row);
    return text != null && !encoded(text) && folded(text).contains(wanted);
  }

  /**
   * A text as a search compares it: in lower case, one character at a time and with one small
   * sigma, because that is what Java, the database and the browser all can do.
   */
  static String folded(String text) {
    StringBuilder folded = new StringBuilder(text.length());
    text.codePoints()
        .map(c -> c == 'ς' ? 'σ' : Character.toLowerCase(c))
        .forEach(folded::appendCodePoint);
    return folded.toString();
  }

  private static boolean encoded(String text) {
    return text.startsWith("data:image/") || text.startsWith("data:audio/");
  }
}
