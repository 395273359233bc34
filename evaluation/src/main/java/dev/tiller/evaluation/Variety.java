package dev.tiller.evaluation;

import dev.tiller.statistics.text.Diversity;
import java.util.List;

/**
 * How varied generated texts are. All three depend on how much text there is; compare equal
 * protocols only.
 *
 * @param distinct1 different words / words, in [0, 1]
 * @param distinct2 different word pairs / word pairs, in [0, 1]
 * @param selfBleu mean BLEU-4 of each text against all others, in [0, 1]; lower is more varied. NaN
 *     where fewer than two texts have words
 */
public record Variety(double distinct1, double distinct2, double selfBleu) {

  /** Measures texts. */
  public static Variety of(List<String> texts) {
    boolean comparable =
        texts.stream().filter(t -> t.chars().anyMatch(Character::isLetterOrDigit)).count() >= 2;
    return new Variety(
        Diversity.distinct(texts, 1),
        Diversity.distinct(texts, 2),
        comparable ? Diversity.selfBleu(texts) : Double.NaN);
  }

  /** The mean of several measurements of equally many texts. */
  static Variety mean(List<Variety> several) {
    return new Variety(
        several.stream().mapToDouble(Variety::distinct1).average().orElse(Double.NaN),
        several.stream().mapToDouble(Variety::distinct2).average().orElse(Double.NaN),
        several.stream().mapToDouble(Variety::selfBleu).average().orElse(Double.NaN));
  }
}
