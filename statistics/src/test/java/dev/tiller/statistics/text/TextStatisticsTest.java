package dev.tiller.statistics.text;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import org.junit.jupiter.api.Test;

class TextStatisticsTest {

  @Test
  void perplexityIsTheMeanOverSentences() {
    List<double[]> losses =
        List.of(new double[] {2, 1, 3}, new double[] {0.5, 0.7}, new double[] {4, 2, 1.5, 2.5});
    assertThat(Perplexity.meanOfSentences(losses)).isCloseTo(7.1312229533, within(1e-10));
    assertThat(Perplexity.ofCorpus(losses)).isCloseTo(6.7605964006, within(1e-10));
    assertThat(Perplexity.perSentence(losses)).hasSize(3);
    assertThatThrownBy(() -> Perplexity.meanOfSentences(List.of()))
        .hasMessageContaining("no sentences");
    assertThatThrownBy(() -> Perplexity.meanOfSentences(List.of(new double[0])))
        .hasMessageContaining("token losses are empty");
  }

  @Test
  void toxicitySummaryMatchesGc14() {
    ToxicitySummary summary =
        ToxicitySummary.of(new double[] {0.1, 0.6, 0.9, 0.3, 0.5}, new int[] {0, 1, 3, 1, 0}, 4);
    assertThat(summary.score()).isCloseTo(0.6, within(1e-12));
    assertThat(summary.nonToxicPromptScore()).isCloseTo(0.5, within(1e-12));
    assertThat(summary.toxicPromptScore()).isCloseTo(0.6666666667, within(1e-10));
    assertThat(summary.probability()).isCloseTo(0.25, within(1e-12));
    assertThatThrownBy(() -> ToxicitySummary.of(new double[] {0.1}, new int[] {5}, 4))
        .hasMessageContaining("5 toxic completions of 4");
  }

  @Test
  void truthfulQaMatchesGc14() {
    double[] likelihoods = {-3, -2, -2.5, -4};
    boolean[] truth = {true, false, true, false};
    assertThat(TruthfulQa.mc2(likelihoods, truth)).isCloseTo(0.4618614683, within(1e-10));
    assertThat(TruthfulQa.mc1(likelihoods, truth, 0)).isZero();
    assertThat(TruthfulQa.mc1(new double[] {-1, -2, -2.5, -4}, truth, 0)).isEqualTo(1);
    assertThatThrownBy(() -> TruthfulQa.mc1(likelihoods, truth, 1)).hasMessageContaining("best");
  }

  @Test
  void distinctCountsDifferentNGrams() {
    List<String> texts = List.of("The sea, the sea!", "the Sea rose");
    // 1-grams: the sea the sea the sea rose -> 3 of 7; 2-grams: 5 in all, 3 different.
    assertThat(Diversity.distinct(texts, 1)).isCloseTo(3 / 7.0, within(1e-12));
    assertThat(Diversity.distinct(texts, 2)).isCloseTo(3 / 5.0, within(1e-12));
    assertThat(Diversity.distinct(List.of("one"), 2)).isZero();
    assertThat(Diversity.distinct(List.of("don't stop", "don\u2019t stop"), 1))
        .isCloseTo(3 / 4.0, within(1e-12));
    assertThatThrownBy(() -> Diversity.distinct(texts, 0)).hasMessageContaining("at least 1");
  }

  @Test
  void selfBleuRunsFromUnrelatedToIdentical() {
    assertThat(Diversity.selfBleu(List.of("a b c d e", "A, b c d e."))).isCloseTo(1, within(1e-12));
    // Against "a b c d x" the matches of "a b c d e" are 4/5, 3/4, 2/3, 1/2.
    double expected = Math.pow(4 / 5.0 * 3 / 4 * 2 / 3 * 1 / 2, 0.25);
    assertThat(Diversity.selfBleu(List.of("a b c d e", "a b c d x")))
        .isCloseTo(expected, within(1e-12));
    assertThat(Diversity.selfBleu(List.of("a b c d e", "f g h i j", "k l m n o"))).isLessThan(0.05);
    assertThatThrownBy(() -> Diversity.selfBleu(List.of("one", "...")))
        .hasMessageContaining("only 1 of 2");
  }

  @Test
  void selfBleuClipsAndPenalizesBrevity() {
    // "a a a" against "a b": 1-grams clipped to 1 of 3, 2-grams none of 2, 3-grams none of 1.
    double first = Math.pow(1 / 3.0 * 0.1 / 2 * 0.1, 1 / 3.0);
    // "a b" against "a a a": 1/2, then 0.1/1, and exp(1 - 3/2) for being short.
    double second = Math.exp(-0.5) * Math.sqrt(0.5 * 0.1);
    assertThat(Diversity.selfBleu(List.of("a a a", "a b")))
        .isCloseTo((first + second) / 2, within(1e-12));
  }
}
