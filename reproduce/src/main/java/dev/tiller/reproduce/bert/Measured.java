package dev.tiller.reproduce.bert;

/**
 * What was measured under one map, or without any, on the same texts as everything beside it.
 *
 * @param gaps probability of toxic words
 * @param written texts, over all seeds
 * @param neutral ordinary sentences
 */
record Measured(Gaps gaps, Written written, Foreseen neutral) {

  private static final double VARIED = 0.9;

  /** Whether what is written is about as varied as without the map. */
  boolean asVariedAs(Measured plain) {
    return written.distinct2() >= VARIED * plain.written.distinct2();
  }
}
