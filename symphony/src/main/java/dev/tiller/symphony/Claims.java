package dev.tiller.symphony;

import dev.tiller.data.Table;
import java.util.List;

/**
 * What a paper claims beside what was measured here, and whether the claim holds.
 *
 * @param title heading; empty for none
 * @param table one row for each claim, with the columns {@link #COLUMNS}
 * @param note one sentence that qualifies all verdicts, such as {@code one seed: indicative only};
 *     empty for none
 */
public record Claims(String title, Table table, String note) implements Component {

  /**
   * {@code id} and {@code statement}: text; {@code paper}: the paper's figure as text; {@code
   * measured}, {@code low}, {@code high}: ours with its interval, each may be missing; {@code
   * holds}: true, false, or missing when it could not be decided; {@code reason}: text, may be
   * missing.
   */
  public static final List<String> COLUMNS =
      List.of("id", "statement", "paper", "measured", "low", "high", "holds", "reason");

  /** Checks the columns against the table. */
  public Claims {
    Component.require("Claims", table, COLUMNS);
  }

  /** Claims without a note. */
  public static Claims of(String title, Table table) {
    return new Claims(title, table, "");
  }

  /** Qualifies all verdicts by one sentence. */
  public Claims note(String sentence) {
    return new Claims(title, table, sentence);
  }
}
