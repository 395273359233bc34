package dev.tiller.steering.transport;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.tiller.steering.PiecewiseMap;
import dev.tiller.steering.SiteResponses;
import dev.tiller.steering.Stage;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** The curve of the optimal transport in pieces. */
class MonotoneActTest {

  private static SiteResponses responses(int n, long seed) {
    Random random = new Random(seed);
    double[][] source = new double[n][3];
    double[][] target = new double[n][3];
    for (int i = 0; i < n; i++) {
      // Two modes that part; a bell with one side drawn out; the same bell moved and widened.
      source[i][0] = random.nextGaussian() * 0.2 + (i % 2 == 0 ? 1 : -1);
      target[i][0] = random.nextGaussian() * 0.2 + (i % 2 == 0 ? 4 : -1);
      source[i][1] = random.nextGaussian();
      double x = random.nextGaussian();
      target[i][1] = x > 0 ? 3 * x : 0.2 * x;
      source[i][2] = random.nextGaussian();
      target[i][2] = 3 + 2 * random.nextGaussian();
    }
    return SiteResponses.ofRows("s", source, target);
  }

  private static double distance(Stage map, SiteResponses held, int j) {
    double[] moved = held.source(j);
    for (int i = 0; i < moved.length; i++) {
      moved[i] = map.move(j, moved[i], 1);
    }
    return Coupling.of(moved, held.target(j)).squaredDistance();
  }

  @Test
  void comesNearerToBentTargetsThanALine() {
    SiteResponses held = responses(2000, 2);
    PiecewiseMap curve = new MonotoneAct(4).fit(responses(400, 1));
    Stage line = new LinearAct().fit(responses(400, 1));
    assertThat(distance(curve, held, 0)).isLessThan(0.5 * distance(line, held, 0));
    assertThat(distance(curve, held, 1)).isLessThan(0.5 * distance(line, held, 1));
    assertThat(distance(curve, held, 2)).isLessThan(0.1);
  }

  @Test
  void rises() {
    PiecewiseMap map = new MonotoneAct(5).fit(responses(12, 3));
    for (float[] piece : map.slopes()) {
      for (float slope : piece) {
        assertThat(slope).isNotNegative();
      }
    }
  }

  @Test
  void anAffineTargetGivesALine() {
    double[][] source = new double[40][1];
    double[][] target = new double[40][1];
    for (int i = 0; i < 40; i++) {
      source[i][0] = Math.sin(i);
      target[i][0] = 2 * Math.sin(i) + 1;
    }
    PiecewiseMap map = new MonotoneAct(3).fit(SiteResponses.ofRows("s", source, target));
    for (double x : new double[] {-5, -1, 0, 0.7, 5}) {
      assertThat(map.move(0, x, 1)).isCloseTo(2 * x + 1, within(1e-4));
    }
  }

  @Test
  void fewDifferentValuesNeedFewerKnots() {
    double[][] source = {{0}, {0}, {0}, {0}, {0}, {1}, {1}, {1}, {1}, {1}};
    double[][] target = {{5}, {5}, {5}, {5}, {5}, {9}, {9}, {9}, {9}, {9}};
    PiecewiseMap map = new MonotoneAct(4).fit(SiteResponses.ofRows("s", source, target));
    assertThat(map.move(0, 0, 1)).isCloseTo(5, within(1e-5));
    assertThat(map.move(0, 1, 1)).isCloseTo(9, within(1e-5));
  }

  @Test
  void onePieceIsRefused() {
    assertThatThrownBy(() -> new MonotoneAct(1)).hasMessageContaining("linear-act");
  }
}
