package dev.tiller.symphony;

import dev.tiller.data.Table;
import java.util.List;

/**
 * The rows themselves, as tiles with their picture, sound or text: sorted, searched, filtered,
 * grouped, selected one by one or a page at once; everything about a row opens from its tile.
 *
 * @param title heading; empty for none
 * @param table the rows
 * @param captions columns whose values stand on a tile; empty for the first ones
 * @param pageSize tiles shown at once, at least 1
 */
public record RowList(String title, Table table, List<String> captions, int pageSize)
    implements Component {

  private static final int DEFAULT_PAGE_SIZE = 48;

  /** Checks the columns against the table. */
  public RowList {
    captions = List.copyOf(captions);
    ColumnCheck.require("RowList", table, captions.toArray(new String[0]));
    if (pageSize < 1) {
      throw new IllegalArgumentException(
          "RowList shows " + pageSize + " rows a page; give at least 1.");
    }
  }

  /** Tiles with the first columns. */
  public static RowList of(String title, Table table) {
    return new RowList(title, table, List.of(), DEFAULT_PAGE_SIZE);
  }

  /** Tiles with these columns. */
  public RowList captions(String... columns) {
    return new RowList(title, table, List.of(columns), pageSize);
  }

  /** Shows {@code rows} tiles at once. */
  public RowList pageSize(int rows) {
    return new RowList(title, table, captions, rows);
  }
}
