package dev.tiller.statistics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;

/** GC3 of the steering specification: 4 positives, 5 negatives, 5 neurons, many ties. */
class AurocTest {

  static final double[][] POSITIVE = {
    {0.9, 0.4, 0.4, 0.7},
    {2, 1.5, 1.1, 1.2},
    {-1, -2, -3, -1.5},
    {0.3, 0.3, 0.3, 0.3},
    {0.1, 0.35, 0.4, 0.8}
  };
  static final double[][] NEGATIVE = {
    {0.4, 0.1, 0.7, 0.2, 0.2},
    {1, 0.2, 0.3, -1, 0.9},
    {0, 0.5, 1, 2, 0.1},
    {0.3, 0.3, 0.3, 0.3, 0.3},
    {0.1, 0.5, 0.2, 0.15, 0.3}
  };
  static final double[] EXPECTED = {0.825, 1, 0, 0.5, 0.675};

  @Test
  void countsTiesAsOneHalf() {
    for (int j = 0; j < EXPECTED.length; j++) {
      assertThat(Auroc.of(POSITIVE[j], NEGATIVE[j])).isEqualTo(EXPECTED[j]);
      assertThat(Auroc.of(NEGATIVE[j], POSITIVE[j])).isCloseTo(1 - EXPECTED[j], within(1e-15));
    }
  }

  @Test
  void wrongWaysToCountGiveOtherNumbers() {
    // Ties as losses, ties as wins, classes swapped: what a mistaken version would return here.
    assertThat(Auroc.of(POSITIVE[0], NEGATIVE[0]))
        .isNotCloseTo(0.75, within(1e-6))
        .isNotCloseTo(0.9, within(1e-6))
        .isNotCloseTo(0.175, within(1e-6));
  }

  @Test
  void scoresAllNeuronsOfAColumnMajorMatrix() {
    float[] positive = columns(POSITIVE);
    float[] negative = columns(NEGATIVE);
    float[] before = positive.clone();
    assertThat(Auroc.ofColumns(positive, 4, negative, 5)).containsExactly(EXPECTED);
    assertThat(positive).as("the argument is left alone").containsExactly(before);
    assertThat(Auroc.ofColumns(new float[0], 4, new float[0], 5)).isEmpty();
  }

  @Test
  void agreesWithTheMidRankFormula() {
    double[] p = {0, 0, 0, 3, 5, -0.0};
    double[] q = {0, -1, 3, 3, 0};
    // Ranks of the pooled sample: -1:1, six zeros: 2..7 -> 4.5, three 3s: 8..10 -> 9, 5: 11.
    double rankSum = 4 * 4.5 + 9 + 11;
    assertThat(Auroc.of(p, q)).isEqualTo((rankSum - 6 * 7 / 2.0) / (6 * 5));
  }

  @Test
  void refusesWhatHasNoOrder() {
    assertThatThrownBy(() -> Auroc.of(new double[0], new double[] {1}))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("positive responses are empty");
    assertThatThrownBy(() -> Auroc.of(new double[] {1}, new double[] {1, Double.NaN}))
        .hasMessageContaining("Value 1 of the negative responses is NaN");
    assertThatThrownBy(() -> Auroc.ofColumns(new float[] {1, 2, Float.NaN, 4}, 2, new float[4], 2))
        .hasMessageContaining("Neuron 1 answers NaN to positive sentence 0");
    assertThatThrownBy(() -> Auroc.ofColumns(new float[4], 2, new float[6], 2))
        .hasMessageContaining("2 neurons")
        .hasMessageContaining("3");
    assertThatThrownBy(() -> Auroc.ofColumns(new float[5], 2, new float[4], 2))
        .hasMessageContaining("no whole number of neurons");
  }

  private static float[] columns(double[][] neurons) {
    float[] flat = new float[neurons.length * neurons[0].length];
    int at = 0;
    for (double[] neuron : neurons) {
      for (double x : neuron) {
        flat[at++] = (float) x;
      }
    }
    return flat;
  }
}
