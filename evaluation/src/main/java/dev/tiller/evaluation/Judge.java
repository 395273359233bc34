package dev.tiller.evaluation;

import dev.tiller.ground.UserError;
import dev.tiller.statistics.Estimate;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

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

  /**
   * The accuracy on labelled texts, for example of documents that the judge was not trained on; its
   * interval allows for texts of one document being alike.
   *
   * @param positives texts with the concept; together with the others at least one
   * @param negatives texts without
   */
  default Estimate measure(LabelledTexts positives, LabelledTexts negatives) {
    List<String> texts =
        Stream.concat(positives.texts().stream(), negatives.texts().stream()).toList();
    if (texts.isEmpty()) {
      throw new UserError("A judge was to be measured on no texts; give labelled texts.");
    }
    boolean[] right = decide(texts);
    for (int i = positives.size(); i < right.length; i++) {
      right[i] = !right[i];
    }
    Map<String, Integer> known = new HashMap<>();
    int[] documents =
        Stream.concat(positives.documents().stream(), negatives.documents().stream())
            .mapToInt(name -> known.computeIfAbsent(name, n -> known.size()))
            .toArray();
    return Estimate.share(right, documents, 0.95);
  }
}
