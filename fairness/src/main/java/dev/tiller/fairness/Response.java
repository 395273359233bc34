package dev.tiller.fairness;

import java.util.List;

/**
 * What counts as a good answer, as one or more measures in [0, 1] of each item and level. Measures
 * are never pooled: verification keeps those of genuine pairs and of impostors apart.
 */
public interface Response {

  /** Name and settings, for people and for the identity of kept work: {@code top-5 correct}. */
  String name();

  /** Names of the measures in order: {@code correct}, or {@code TMR} and {@code TNMR}. */
  List<String> measures();

  /**
   * How many numbers {@link Scoring#score} gives; as many as there are measures unless more is
   * kept.
   */
  default int width() {
    return measures().size();
  }

  /**
   * Fixes everything that stays fixed while items are perturbed: thresholds, galleries, mates.
   *
   * @param items those that are audited
   * @param clean one output an item, unperturbed
   * @throws dev.tiller.ground.UserError if the outputs or labels do not fit this response
   */
  Scoring prepare(List<? extends Item<?>> items, List<Output> clean);

  /** Scores of outputs; usable by several threads. */
  interface Scoring {

    /**
     * @param item its place in the list
     * @param output of the item, perturbed or not
     * @return {@link Response#width} numbers, by default one in [0, 1] a measure; NaN where the
     *     item has none (no mate, no answer)
     */
    double[] score(int item, Output output);

    /**
     * From what was scored at one level to the measures, where these depend on several items.
     *
     * @param scored [items][width]
     * @return [items][measures]
     */
    default double[][] measures(double[][] scored) {
      return scored;
    }

    /** What a reader must know: thresholds and how they were found, targets raised, items left. */
    default List<String> notes() {
      return List.of();
    }
  }
}
