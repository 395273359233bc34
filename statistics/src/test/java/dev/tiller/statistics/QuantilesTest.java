package dev.tiller.statistics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;

class QuantilesTest {

  @Test
  void interpolatesLikeGc1() {
    double[] a = GC1_A.clone();
    double[] q = {0, 0.005, 0.01, 0.05, 0.1, 0.2, 0.3, 0.4, 0.6, 0.95, 0.995, 1};
    double[] expected = {
      -1, -0.988, -0.976, -0.88, -0.76, -0.52, -0.28, -0.04, 0.4, 1.34, 1.484, 1.5
    };
    for (int i = 0; i < q.length; i++) {
      assertThat(Quantiles.of(a, q[i])).isCloseTo(expected[i], within(1e-12));
    }
    assertThat(a).as("the argument is left alone").containsExactly(GC1_A);
  }

  @Test
  void keepsInfiniteEnds() {
    double[] sorted = {Double.NEGATIVE_INFINITY, 1, Double.POSITIVE_INFINITY};
    assertThat(Quantiles.ofSorted(sorted, 0)).isEqualTo(Double.NEGATIVE_INFINITY);
    assertThat(Quantiles.ofSorted(sorted, 0.5)).isEqualTo(1);
    assertThat(Quantiles.ofSorted(sorted, 1)).isEqualTo(Double.POSITIVE_INFINITY);
  }

  @Test
  void interpolatesFloatsInDouble() {
    assertThat(Quantiles.ofSorted(new float[] {1, 2}, 0.25)).isEqualTo(1.25);
  }

  @Test
  void refusesQuantilesOutsideTheUnitInterval() {
    assertThatThrownBy(() -> Quantiles.of(new double[] {1}, 1.5))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("1.5");
    assertThatThrownBy(() -> Quantiles.of(new double[0], 0.5)).hasMessageContaining("empty");
  }

  @Test
  void momentsMatchGc1() {
    Moments a = Moments.of(GC1_A);
    assertThat(a.standardDeviation()).isCloseTo(0.9669539803, within(1e-10));
    assertThat(a.populationStandardDeviation()).isCloseTo(0.8648699324, within(1e-10));
    Moments robust = Moments.of(new double[] {1, 2, 3, 4, 100});
    assertThat(robust.median()).isEqualTo(3);
    assertThat(robust.medianAbsoluteDeviation()).isEqualTo(1);
    assertThat(Moments.of(new double[] {7}).variance()).isZero();
  }

  private static final double[] GC1_A = {0.2, -1, 0.7, 1.5, -0.4};
}
