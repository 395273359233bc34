package dev.tiller.statistics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import org.junit.jupiter.api.Test;

class EstimateTest {

  @Test
  void readsLikeASentence() {
    assertThat(new Estimate(0.42, 0.36, 0.48, 0.95, 200))
        .hasToString("0.42 (95 % interval 0.36 to 0.48, n = 200)");
    assertThat(new Estimate(1234.567, 1100, 1400, 0.9, 3))
        .hasToString("1235 (90 % interval 1100 to 1400, n = 3)");
    assertThat(new Estimate(0.01234567, 0.0120, 0.0127, 0.995, 9))
        .hasToString("0.01235 (99.5 % interval 0.01200 to 0.01270, n = 9)");
    assertThat(new Estimate(Double.POSITIVE_INFINITY, 2, Double.POSITIVE_INFINITY, 0.95, 5))
        .hasToString("infinite (95 % interval 2.00 to infinite, n = 5)");
    assertThat(new Estimate(0, 0, 0, 0.95, 5))
        .hasToString("0.00 (95 % interval 0.00 to 0.00, n = 5)");
  }

  @Test
  void theMeanOfAHandfulHasStudentsInterval() {
    Estimate mean = Estimate.mean(new double[] {1, 2, 3}, 0.95);
    assertThat(mean.value()).isEqualTo(2);
    // 4.302653 is the 97.5 % point of Student's t with two degrees of freedom.
    assertThat(mean.high()).isCloseTo(2 + 4.302653 / Math.sqrt(3), within(1e-5));
    assertThat(mean.low()).isCloseTo(2 - 4.302653 / Math.sqrt(3), within(1e-5));
    assertThatThrownBy(() -> Estimate.mean(new double[] {1}, 0.95))
        .hasMessageContaining("at least 2");
  }

  @Test
  void wilsonMatchesItsClosedForm() {
    Estimate share = Estimate.share(40, 50, 0.95);
    assertThat(share.value()).isEqualTo(0.8);
    assertThat(share.low()).isCloseTo(wilsonLow(0.8, 50), within(1e-9));
    assertThat(share.high()).isCloseTo(1 - wilsonLow(0.2, 50), within(1e-9));
  }

  @Test
  void wilsonStaysInTheUnitIntervalAtTheEnds() {
    assertThat(Estimate.share(0, 7, 0.95).low()).isZero();
    assertThat(Estimate.share(0, 7, 0.95).high()).isBetween(0.3, 0.4);
    assertThat(Estimate.share(7, 7, 0.95).high()).isEqualTo(1);
    assertThat(Estimate.share(1, 1, 0.95).covers(0.5)).isTrue();
  }

  @Test
  void dependentTrialsWidenTheInterval() {
    boolean[] outcomes = new boolean[100];
    int[] alone = new int[100];
    int[] tens = new int[100];
    for (int i = 0; i < 100; i++) {
      outcomes[i] = i < 70;
      alone[i] = i;
      tens[i] = i / 10;
    }
    assertThat(Estimate.share(outcomes, alone, 0.95)).isEqualTo(Estimate.share(70, 100, 0.95));
    // Ten groups that agree within: as good as ten trials, but for the factor 10 / 9.
    Estimate grouped = Estimate.share(outcomes, tens, 0.95);
    assertThat(grouped.value()).isEqualTo(0.7);
    assertThat(grouped.n()).isEqualTo(10);
    assertThat(grouped.low()).isCloseTo(wilsonLow(0.7, 9), within(1e-9));
    assertThat(Estimate.share(new boolean[20], new int[20], 0.95).high())
        .isEqualTo(Estimate.share(0, 1, 0.95).high());
    boolean[] right = new boolean[20];
    Arrays.fill(right, true);
    int[] four = new int[20];
    Arrays.setAll(four, i -> i / 5);
    assertThat(Estimate.share(right, four, 0.95).low()).isEqualTo(Estimate.share(4, 4, 0.95).low());
  }

  @Test
  void refusesNonsense() {
    assertThatThrownBy(() -> new Estimate(0, 1, 0, 0.95, 1)).hasMessageContaining("lower end");
    assertThatThrownBy(() -> new Estimate(0, 0, 0, 95, 1)).hasMessageContaining("between 0 and 1");
    assertThatThrownBy(() -> new Estimate(0, 0, 0, 0.95, 0)).hasMessageContaining("n is 0");
    assertThatThrownBy(() -> Estimate.share(3, 2, 0.95)).hasMessageContaining("3 of 2");
  }

  private static double wilsonLow(double p, int n) {
    double z = 1.959963984540054;
    double center = (p + z * z / (2 * n)) / (1 + z * z / n);
    return center - z / (1 + z * z / n) * Math.sqrt(p * (1 - p) / n + z * z / (4.0 * n * n));
  }
}
