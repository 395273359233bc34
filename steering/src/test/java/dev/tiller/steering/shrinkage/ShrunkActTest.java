package dev.tiller.steering.shrinkage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.tiller.steering.AffineMap;
import dev.tiller.steering.SiteResponses;
import dev.tiller.steering.transport.LinearAct;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Noise is shrunk away, signal stays, and many sentences bring Linear-AcT back. */
class ShrunkActTest {

  private static final int WIDTH = 200;

  /** The first {@code real} neurons shift by {@code shift} standard deviations. */
  private static SiteResponses responses(int n, int real, double shift, long seed) {
    Random random = new Random(seed);
    double[][] source = new double[n][WIDTH];
    double[][] target = new double[n][WIDTH];
    for (int i = 0; i < n; i++) {
      for (int j = 0; j < WIDTH; j++) {
        source[i][j] = random.nextGaussian();
        target[i][j] = random.nextGaussian() + (j < real ? shift : 0);
      }
    }
    return SiteResponses.ofRows("s", source, target);
  }

  /** Mean squared distance of what a map does from the truth, over the values -1, 0, 1. */
  private static double error(AffineMap map, int real, double shift) {
    double sum = 0;
    for (int j = 0; j < WIDTH; j++) {
      for (double x : new double[] {-1, 0, 1}) {
        double truth = x + (j < real ? shift : 0);
        sum += Math.pow(map.move(j, x, 1) - truth, 2) / (3 * WIDTH);
      }
    }
    return sum;
  }

  @Test
  void isNearerToTheTruthThanTheLineAt32Sentences() {
    for (long seed = 1; seed <= 5; seed++) {
      SiteResponses few = responses(32, 20, 1, seed);
      double plain = error(new LinearAct().fit(few), 20, 1);
      double shrunk = error(new ShrunkAct().fit(few), 20, 1);
      assertThat(shrunk).as("seed " + seed).isLessThan(0.5 * plain);
    }
  }

  @Test
  void keepsWhatStandsOut() {
    AffineMap map = new ShrunkAct().fit(responses(32, 20, 2, 3));
    double moved = 0;
    for (int j = 0; j < 20; j++) {
      moved += map.move(j, 0, 1) / 20;
    }
    assertThat(moved).isCloseTo(2, within(0.2));
  }

  @Test
  void leavesNoiseAlone() {
    AffineMap map = new ShrunkAct().fit(responses(32, 0, 0, 4));
    assertThat(error(map, 0, 0)).isLessThan(0.01);
  }

  @Test
  void manySentencesBringTheLineBack() {
    SiteResponses many = responses(20_000, WIDTH, 1, 5);
    AffineMap line = new LinearAct().fit(many);
    AffineMap shrunk = new ShrunkAct().fit(many);
    for (int j = 0; j < WIDTH; j++) {
      assertThat(shrunk.move(j, 0.5, 1)).isCloseTo(line.move(j, 0.5, 1), within(0.02));
    }
  }

  @Test
  void twoGroupsFindTheShareAndTheSpread() {
    Random random = new Random(6);
    double[] z = new double[20_000];
    for (int i = 0; i < z.length; i++) {
      z[i] = random.nextGaussian() * (i % 5 == 0 ? 5 : 1);
    }
    TwoGroups model = TwoGroups.of(z);
    assertThat(model.active()).isCloseTo(0.2, within(0.02));
    assertThat(model.spread()).isCloseTo(24, within(2.5));
    assertThat(model.weight(0.5)).isLessThan(0.1);
    assertThat(model.weight(6)).isCloseTo(24 / 25.0, within(0.01));
    assertThat(model.weight(1e200)).isCloseTo(24 / 25.0, within(0.01));
  }

  @Test
  void edgesOfTwoGroups() {
    assertThat(TwoGroups.of(new double[0])).isEqualTo(new TwoGroups(0, 0));
    assertThat(TwoGroups.of(new double[] {Double.NaN, 0.1, -0.2}).weight(3)).isZero();
    TwoGroups model = TwoGroups.of(new double[] {9, -8, 7, Double.POSITIVE_INFINITY});
    assertThat(model.weight(Double.POSITIVE_INFINITY)).isEqualTo(1);
    assertThat(model.weight(Double.NaN)).isZero();
  }
}
