package dev.tiller.statistics.trend;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.Random;
import org.junit.jupiter.api.Test;

class TrendTestTest {

  @Test
  void poolsAdjacentViolators() {
    assertThat(IsotonicRegression.fit(new double[] {1, 3, 2, 4})).containsExactly(1, 2.5, 2.5, 4);
    assertThat(IsotonicRegression.fit(new double[] {4, 3, 2, 1}))
        .containsExactly(2.5, 2.5, 2.5, 2.5);
    assertThat(IsotonicRegression.fit(new double[] {3, 0}, new double[] {2, 1}))
        .containsExactly(2, 2);
    assertThat(IsotonicRegression.fit(new double[] {5})).containsExactly(5);
    assertThatThrownBy(() -> IsotonicRegression.fit(new double[] {1}, new double[] {0}))
        .hasMessageContaining("positive");
  }

  @Test
  void findsARiseAndItsShape() {
    double[][] doses = {{0, 0, 1, 0, 0, 0}, {0, 1, 0, 0, 1, 0}, {1, 1, 0, 1, 1, 1}};
    TrendTest test = TrendTest.independent(doses, 1999, 1);
    assertThat(test.means().get(2)).isCloseTo(5 / 6.0, within(1e-12));
    assertThat(test.fitted()).isEqualTo(test.means());
    assertThat(test.rises(0.05)).isTrue();
    assertThat(test.pValue()).isLessThan(0.05).isGreaterThanOrEqualTo(1 / 2000.0);
    assertThat(test.toString()).contains("variance, p = ").contains("1999 permutations");
  }

  @Test
  void smallExactCase() {
    // 2 + 2 values, all different: only 1 of the 6 arrangements explains as much.
    TrendTest test = TrendTest.independent(new double[][] {{1, 2}, {3, 4}}, 99_999, 3);
    assertThat(test.statistic()).isCloseTo(0.8, within(1e-12));
    assertThat(test.pValue()).isCloseTo(1 / 6.0, within(0.006));
  }

  @Test
  void aFallIsNoRise() {
    TrendTest test =
        TrendTest.independent(new double[][] {{5, 6, 7}, {3, 2, 4}, {0, 1, 1}}, 999, 1);
    assertThat(test.statistic()).isZero();
    assertThat(test.pValue()).isEqualTo(1);
  }

  @Test
  void pairingRemovesDifferencesBetweenItems() {
    Random random = new Random(4);
    double[][] items = new double[40][5];
    double[][] doses = new double[5][40];
    for (int i = 0; i < 40; i++) {
      double level = 10 * random.nextGaussian();
      for (int g = 0; g < 5; g++) {
        items[i][g] = level + 0.2 * g + 0.3 * random.nextGaussian();
        doses[g][i] = items[i][g];
      }
    }
    assertThat(TrendTest.paired(items, 999, 1).pValue()).isLessThan(0.01);
    assertThat(TrendTest.independent(doses, 999, 1).pValue()).isGreaterThan(0.05);
  }

  @Test
  void falseAlarmsKeepToTheLevel() {
    Random random = new Random(9);
    int alarms = 0;
    for (int trial = 0; trial < 400; trial++) {
      double[][] doses = new double[5][12];
      for (double[] dose : doses) {
        for (int i = 0; i < dose.length; i++) {
          dose[i] = random.nextInt(2);
        }
      }
      alarms += TrendTest.independent(doses, 199, trial).rises(0.05) ? 1 : 0;
    }
    assertThat(alarms / 400.0).isLessThan(0.085);
  }

  @Test
  void refusesNonsense() {
    assertThatThrownBy(() -> TrendTest.independent(new double[][] {{1}}, 999, 1))
        .hasMessageContaining("two doses");
    assertThatThrownBy(() -> TrendTest.paired(new double[][] {{1, 2}, {1}}, 999, 1))
        .hasMessageContaining("Item 0 and item 1");
    assertThatThrownBy(() -> TrendTest.paired(new double[0][], 999, 1))
        .hasMessageContaining("items");
    assertThatThrownBy(() -> TrendTest.independent(new double[][] {{1}, {2}}, 10, 1))
        .hasMessageContaining("at least 99");
  }

  @Test
  void rankCorrelationIgnoresScaleAndHandlesTies() {
    assertThat(Spearman.correlation(new double[] {1, 2, 3, 4}, new double[] {1, 8, 27, 64}))
        .isCloseTo(1, within(1e-12));
    assertThat(Spearman.correlation(new double[] {1, 2, 3, 4}, new double[] {4, 1, 3, 2}))
        .isCloseTo(-0.4, within(1e-12));
    // Ranks 1, 2.5, 2.5, 4 against 1, 2, 3, 4.
    assertThat(Spearman.correlation(new double[] {0, 5, 5, 9}, new double[] {1, 2, 3, 4}))
        .isCloseTo(4.5 / Math.sqrt(4.5 * 5), within(1e-12));
    assertThatThrownBy(() -> Spearman.correlation(new double[] {1, 1}, new double[] {1, 2}))
        .hasMessageContaining("first values are all 1.0");
  }
}
