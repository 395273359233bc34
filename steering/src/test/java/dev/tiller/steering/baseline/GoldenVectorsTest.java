package dev.tiller.steering.baseline;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.tiller.steering.AffineMap;
import dev.tiller.steering.SiteResponses;
import org.junit.jupiter.api.Test;

/** Golden check GC13: the vector methods. The positive set is the target. */
class GoldenVectorsTest {

  private static final double[][] POSITIVE = {{1, 0.5}, {0.2, 1.5}, {1.4, 0.9}};
  private static final double[][] NEGATIVE = {{-0.2, 0.1}, {0.4, -0.5}, {-0.5, 0.9}};
  private static final SiteResponses RESPONSES = SiteResponses.ofRows("s", NEGATIVE, POSITIVE);

  @Test
  void meanDifference() {
    double[] v = Caa.meanDifference(RESPONSES);
    assertThat(v).containsExactly(new double[] {0.9666666667, 0.8}, within(1e-6));
    assertThat(Directions.norm(v)).isCloseTo(1.2547686816, within(1e-6));
    AffineMap map = new Caa().fit(RESPONSES);
    assertThat(map.move(0, 0.3, 2)).isCloseTo(2.2333333333, within(1e-6));
    assertThat(map.move(1, 0.3, 2)).isCloseTo(1.9, within(1e-6));
  }

  @Test
  void spreadOfTheProjections() {
    double[] u = Directions.unit(new double[] {2.9 / 3, 0.8});
    assertThat(u).containsExactly(new double[] {0.7703943211, 0.637567714}, within(1e-9));
    double[][] rows = {
      POSITIVE[0], POSITIVE[1], POSITIVE[2], NEGATIVE[0], NEGATIVE[1], NEGATIVE[2]
    };
    double[] projections = {
      1.0891781781, 1.1104304353, 1.6523629922, -0.0903220928, -0.0106261286, 0.1886137821
    };
    for (int i = 0; i < rows.length; i++) {
      assertThat(Directions.dot(rows[i], u)).isCloseTo(projections[i], within(1e-9));
    }
    assertThat(ItiC.spread(rows, u)).isCloseTo(0.6591312844, within(1e-9));
  }

  @Test
  void principalDirections() {
    assertThat(new RepE(false).direction(NEGATIVE, POSITIVE))
        .containsExactly(new double[] {0.996373734, 0.0850845595}, within(1e-9));
    assertThat(new RepE(true).direction(NEGATIVE, POSITIVE))
        .containsExactly(new double[] {0.7107798891, -0.7034144932}, within(1e-9));
  }

  @Test
  void theClassifierPointsToTheTarget() {
    AffineMap map = new ItiC().fit(RESPONSES);
    double[] v = {map.beta()[0], map.beta()[1]};
    double[] u = Directions.unit(v);
    double[][] all = {POSITIVE[0], POSITIVE[1], POSITIVE[2], NEGATIVE[0], NEGATIVE[1], NEGATIVE[2]};
    assertThat(Directions.dot(v, Caa.meanDifference(RESPONSES))).isPositive();
    assertThat(Directions.norm(v)).isCloseTo(ItiC.spread(all, u), within(1e-6));
  }

  @Test
  void onePairOfPrompts() {
    AffineMap map = new ActAdd().fit(RESPONSES);
    assertThat(map.beta()).containsExactly(new float[] {1.2f, 0.4f}, within(1e-6f));
  }
}
