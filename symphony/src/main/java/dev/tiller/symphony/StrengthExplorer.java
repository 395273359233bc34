package dev.tiller.symphony;

import com.fasterxml.jackson.annotation.JsonProperty;
import dev.tiller.data.Table;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * One item (a prompt, an image) along the strengths of a map, moved by a slider, with what judges
 * say and what it costs beside it: of this item, and on average.
 *
 * @param title heading; empty for none
 * @param table one row for each item and strength
 * @param item column that names the items
 * @param strength numeric column
 * @param output column of what came out
 * @param media what the outputs are, or null for plain text
 * @param scores numeric columns
 */
public record StrengthExplorer(
    String title,
    Table table,
    Measure item,
    Measure strength,
    String output,
    @Nullable Media media,
    List<Measure> scores)
    implements Component {

  /** Checks the columns against the table. */
  public StrengthExplorer {
    scores = List.copyOf(scores);
    ColumnCheck.require("StrengthExplorer", table, item.column());
    ColumnCheck.requireNumbers("StrengthExplorer", table, strength.column());
    ColumnCheck.requireMedia("StrengthExplorer", table, output, media);
    for (Measure score : scores) {
      ColumnCheck.requireNumbers("StrengthExplorer", table, score.column());
    }
  }

  /** Texts. */
  public static StrengthExplorer of(
      String title, Table table, Measure item, Measure strength, String output, Measure... scores) {
    return new StrengthExplorer(title, table, item, strength, output, null, List.of(scores));
  }

  /** Shows the outputs as pictures, sounds or Markdown. */
  public StrengthExplorer media(Media shown) {
    return new StrengthExplorer(title, table, item, strength, output, shown, scores);
  }

  /** The outputs as safe HTML, one a row of the table, where they are Markdown; empty otherwise. */
  @JsonProperty
  public Map<String, List<@Nullable String>> html() {
    return Markdown.column(table, output, media);
  }
}
