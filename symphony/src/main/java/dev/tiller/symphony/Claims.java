package dev.tiller.symphony;

import dev.tiller.data.Table;
import dev.tiller.data.TableBuilder;

/**
 * What a paper claims beside what was measured here, and whether the claim holds.
 *
 * @param title heading; empty for none
 * @param table one row for each claim, as {@link #rows()} starts it; {@code unit} may be absent
 * @param note one sentence that qualifies all verdicts, such as {@code One seed: indicative only.};
 *     empty for none
 */
public record Claims(String title, Table table, String note) implements Component {

  /** Checks the columns against the table. */
  public Claims {
    ColumnCheck.require("Claims", table, "id", "statement", "paper", "holds", "reason");
    ColumnCheck.requireNumbers("Claims", table, "measured", "low", "high");
  }

  /** Claims without a note. */
  public static Claims of(String title, Table table) {
    return new Claims(title, table, "");
  }

  /**
   * Starts a table with the columns of claims, in this order: {@code id} and {@code statement};
   * {@code paper}, the paper's figure as text; {@code measured}, {@code low} and {@code high}, ours
   * with its interval, in {@code unit}; {@code holds}; {@code reason}, why a claim does not hold or
   * could not be tested. Everything but the first two may be null; a null {@code holds} means
   * undecided.
   */
  public static TableBuilder rows() {
    return Table.builder()
        .string("id")
        .string("statement")
        .string("paper")
        .number("measured")
        .number("low")
        .number("high")
        .string("unit")
        .bool("holds")
        .string("reason");
  }

  /** Qualifies all verdicts by one sentence. */
  public Claims note(String sentence) {
    return new Claims(title, table, sentence);
  }
}
