package dev.tiller.statistics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;

class AveragePrecisionTest {

  @Test
  void matchesTheGoldenNumbersOfGc3() {
    double[] expected = {0.75, 1, 0.3179563492, 0.4444444444, 0.7152777778};
    for (int j = 0; j < expected.length; j++) {
      assertThat(AveragePrecision.of(AurocTest.POSITIVE[j], AurocTest.NEGATIVE[j]))
          .isCloseTo(expected[j], within(1e-10));
    }
  }

  @Test
  void refusesAnEmptyClass() {
    assertThatThrownBy(() -> AveragePrecision.of(new double[] {1}, new double[0]))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("negative scores are empty");
  }
}
