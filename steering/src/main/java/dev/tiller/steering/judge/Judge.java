package dev.tiller.steering.judge;

import dev.tiller.statistics.Estimate;
import java.util.List;

/**
 * Says how likely each of many texts shows a concept. A judge is fixed: the same text gets the same
 * score up to what its encoder's arithmetic allows. It does not own its encoder or classifier;
 * whoever opened that closes it, and the judge must not be used afterwards.
 */
public interface Judge {

  /**
   * Scores texts.
   *
   * @param texts any number of texts; an empty text is scored like any other
   * @return for each text, in order, the probability in [0, 1] that it shows the concept
   */
  double[] score(List<String> texts);

  /** One line for reports: what decides, on what it was trained, how good it is. */
  String description();

  /**
   * Share of held-out labelled texts decided rightly, with its interval; stand it beside scores.
   */
  Estimate accuracy();

  /**
   * Decides for each text: a probability above one half counts as the concept.
   *
   * @param texts any number of texts
   */
  default boolean[] decide(List<String> texts) {
    double[] scores = score(texts);
    boolean[] decided = new boolean[scores.length];
    for (int i = 0; i < scores.length; i++) {
      decided[i] = scores[i] > 0.5;
    }
    return decided;
  }
}
