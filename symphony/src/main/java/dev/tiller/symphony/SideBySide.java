package dev.tiller.symphony;

import com.fasterxml.jackson.annotation.JsonProperty;
import dev.tiller.data.Table;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The same items under several conditions, side by side: one row for each prompt, one column for
 * each strength, and in each cell the text with its score as a tint. Several table rows for one
 * cell (seeds) stand under each other.
 *
 * @param title heading; empty for none
 * @param table one row for each text
 * @param item column that names what is compared, such as the prompt
 * @param condition column whose values become the columns, such as the strength
 * @param text column of the text in a cell
 * @param media what the cells' texts are, or null for plain text
 * @param score a quantity in [0, 1] that tints the cell, or null for none
 */
public record SideBySide(
    String title,
    Table table,
    Measure item,
    Measure condition,
    String text,
    @Nullable Media media,
    @Nullable Measure score)
    implements Component {

  /** Checks the columns against the table. */
  public SideBySide {
    ColumnCheck.require("SideBySide", table, item.column(), condition.column());
    ColumnCheck.requirePlain("SideBySide", item, condition);
    ColumnCheck.requireMedia("SideBySide", table, text, media);
    if (score != null) {
      ColumnCheck.requireNumbers("SideBySide", table, score.column());
    }
  }

  /** Texts without scores. */
  public static SideBySide of(
      String title, Table table, Measure item, Measure condition, String text) {
    return new SideBySide(title, table, item, condition, text, null, null);
  }

  /** Tints each cell by {@code measure}, whose values lie in [0, 1]. */
  public SideBySide score(Measure measure) {
    return new SideBySide(title, table, item, condition, text, media, measure);
  }

  /** Shows the cells' texts as pictures, sounds or Markdown. */
  public SideBySide media(Media shown) {
    return new SideBySide(title, table, item, condition, text, shown, score);
  }

  /** The cells as safe HTML, one a row of the table, where they are Markdown; empty otherwise. */
  @JsonProperty
  public Map<String, List<@Nullable String>> html() {
    return Markdown.column(table, text, media);
  }
}
