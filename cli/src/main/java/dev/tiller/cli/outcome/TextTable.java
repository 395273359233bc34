package dev.tiller.cli.outcome;

import dev.tiller.data.Table;
import dev.tiller.data.TableBuilder;
import dev.tiller.evaluation.Judge;
import dev.tiller.evaluation.Outcome;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** One row for each text that was generated, with its judge's score. */
public final class TextTable {

  private final @Nullable Judge judge;
  private final TableBuilder rows =
      Table.builder().string("prompt").string("steering").string("text");

  /**
   * @param judge scores the texts; null where nobody does
   */
  public TextTable(@Nullable Judge judge) {
    this.judge = judge;
    if (judge != null) {
      rows.number("score");
    }
  }

  /**
   * Adds the continuations of one steering.
   *
   * @param prompts in the order in which they were measured
   */
  public void add(String label, List<String> prompts, Outcome outcome) {
    for (int p = 0; p < prompts.size(); p++) {
      List<String> texts = outcome.continuations().get(p);
      double[] scores = judge == null ? new double[0] : judge.score(texts);
      for (int t = 0; t < texts.size(); t++) {
        if (judge == null) {
          rows.row(prompts.get(p), label, texts.get(t));
        } else {
          rows.row(prompts.get(p), label, texts.get(t), scores[t]);
        }
      }
    }
  }

  /**
   * Columns {@code prompt}, {@code steering}, {@code text}, {@code score} in [0, 1] where there is
   * a judge.
   */
  public Table table() {
    return rows.build();
  }
}
