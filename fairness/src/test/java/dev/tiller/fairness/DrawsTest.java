package dev.tiller.fairness;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.tiller.fairness.matrix.GroupSpread;
import dev.tiller.ground.Seeds;
import dev.tiller.ground.UserError;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/** Streams and thresholds against figures computed independently. */
class DrawsTest {

  @Test
  void streamsAreThoseOfTheSpecification() {
    SplittableRandom random = new SplittableRandom(42);
    assertThat(random.nextLong()).isEqualTo(0xbdd732262feb6e95L);
    assertThat(random.nextLong()).isEqualTo(0x28efe333b266f103L);
    assertThat(random.nextLong()).isEqualTo(0x47526757130f9f52L);
    assertThat(random.nextLong()).isEqualTo(0x581ce1ff0e4ae394L);
    SplittableRandom again = new SplittableRandom(42);
    assertThat(again.nextDouble()).isCloseTo(0.7415648788, within(1e-9));
    assertThat(again.nextDouble()).isCloseTo(0.1599103929, within(1e-9));
    assertThat(again.nextDouble()).isCloseTo(0.2786011303, within(1e-9));
    assertThat(again.nextDouble()).isCloseTo(0.3441907165, within(1e-9));
    assertThat(Seeds.stream("img_001.png|motion|3")).isEqualTo(0x69c5797c2d74620cL);
    assertThat(Draws.seed("img_001.png", "motion", 3)).isEqualTo(0x9c1d11c8b99a4a55L);
  }

  @Test
  void thresholdsAreTheSmallestScoresThatKeepTheTarget() {
    double[] impostor = {.05, .10, .12, .20, .22, .25, .31, .33, .40, .52};
    double[] genuine = {.35, .48, .55, .61, .70, .77, .83, .90};
    MatchThreshold tenth = MatchThreshold.at(.1, impostor, genuine);
    assertThat(tenth).isEqualTo(new MatchThreshold(.48, .1, .875));
    assertThat(MatchThreshold.at(.2, impostor, genuine)).isEqualTo(new MatchThreshold(.35, .2, 1));
  }

  @Test
  void atNoScoreThatOccursTheThresholdLiesAboveAllImpostors() {
    MatchThreshold strict = MatchThreshold.at(.01, new double[] {.1, .5}, new double[] {.2});
    assertThat(strict.falseMatchRate()).isZero();
    assertThat(strict.value()).isEqualTo(Math.nextUp(.5));
  }

  @Test
  void equalScoresAndNaNAreNamed() {
    assertThatThrownBy(() -> MatchThreshold.at(.1, new double[] {1, 1}, new double[] {1}))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("All 3 scores are 1.0");
    assertThatThrownBy(() -> MatchThreshold.at(.1, new double[] {1, Double.NaN}, new double[] {1}))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("NaN");
  }

  @Test
  void biometricMeasures() {
    double[] fmr = {.001, .002, .004, .008};
    double[] fnmr = {.02, .03, .05, .09};
    assertThat(GroupSpread.discrepancyRate(fmr, fnmr, .5)).isCloseTo(0.9615, within(1e-12));
    assertThat(GroupSpread.gini(fmr)).isCloseTo(0.5111111111, within(1e-9));
    assertThat(GroupSpread.gini(fnmr)).isCloseTo(0.4035087719, within(1e-9));
    assertThat(GroupSpread.garbe(fmr, fnmr, .5)).isCloseTo(0.4573099415, within(1e-9));
    assertThat(GroupSpread.maxOverMin(fmr)).isCloseTo(8, within(1e-9));
    assertThat(GroupSpread.maxOverMin(fnmr)).isCloseTo(4.5, within(1e-9));
    assertThat(GroupSpread.maxOverGeometricMean(fmr)).isCloseTo(2.8284271247, within(1e-9));
    assertThat(GroupSpread.maxOverGeometricMean(fnmr)).isCloseTo(2.2202484135, within(1e-9));
  }
}
