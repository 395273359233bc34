package dev.tiller.reproduce.ema;

import static dev.tiller.reproduce.ema.NoisyParabola.BASE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.tiller.reproduce.ema.NoisyParabola.Moments;
import dev.tiller.training.scaling.ScalingRule;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Figures computed apart, for a = 1, b = 0.5, c = 1, rate 0.01, rho 0.99, batch 1. */
class NoisyParabolaTest {

  private static final NoisyParabola RULE = BASE.scaled(new ScalingRule(8));

  private static void same(Moments found, double... expected) {
    double[] all = {found.m(), found.n(), found.q(), found.r(), found.u()};
    for (int i = 0; i < 5; i++) {
      if (!Double.isNaN(expected[i])) {
        assertThat(all[i]).isCloseTo(expected[i], within(Math.abs(expected[i]) * 1e-9));
      }
    }
  }

  @Test
  void stationaryMoments() {
    double none = Double.NaN;
    same(BASE.stationary(), none, none, 5.0377833753e-03, 2.5062339405e-03, 2.5189552944e-03);
    same(RULE.stationary(), none, none, 5.2219321149e-03, 2.4567168384e-03, 2.5678223594e-03);
    same(
        RULE.with(0.92).stationary(),
        none,
        none,
        5.2219321149e-03,
        2.5021758050e-03,
        2.6154989846e-03);
    same(
        RULE.with(0.99).stationary(),
        none,
        none,
        5.2219321149e-03,
        5.3858492665e-04,
        5.6211933463e-04);
    same(
        new NoisyParabola(1, 0.5, 1, 0.01, RULE.rho(), 8).stationary(),
        none,
        none,
        6.2833804587e-04,
        5.5568332252e-04,
        5.5860256753e-04);
  }

  /** Small steps come to the moments of the differential equation, and the rule keeps them. */
  @Test
  void smallStepsHaveTheMomentsOfTheLimit() {
    double small = 1e-4;
    NoisyParabola base = new NoisyParabola(1, 0.5, 1, 0.01 * small, 1 - 0.01 * small, small);
    for (NoisyParabola each : new NoisyParabola[] {base, base.scaled(new ScalingRule(8))}) {
      assertThat(each.stationary().furthest(new Moments(0, 0, 0.005, 0.0025, 0.0025)))
          .isLessThan(1e-2);
    }
  }

  @Test
  void momentsAfter800Samples() {
    same(
        BASE.after(800),
        3.2222236288e-04,
        2.9260394367e-03,
        5.0378909827e-03,
        2.5071895354e-03,
        2.5275709149e-03);
    same(
        RULE.after(100),
        2.3921187466e-04,
        2.6587304157e-03,
        5.2219917925e-03,
        2.4573622736e-03,
        2.5749376354e-03);
    same(
        RULE.with(0.99).after(100),
        2.3921187466e-04,
        4.1828850262e-01,
        5.2219917925e-03,
        6.3860939268e-04,
        1.7542535501e-01);
  }

  @ParameterizedTest
  @CsvSource({
    "2, 3.356268e-04, 1.156388e-01, 0.98010",
    "8, 2.391418e-03, 4.523560e-01, 0.92340",
    "32, 1.139291e-02, 6.504253e-01, 0.73661"
  })
  void theRuleIsNearlyTheBestMomentum(double kappa, double rule, double none, double best) {
    NoisyParabola base = BASE.withoutNoise();
    NoisyParabola scaled = base.scaled(new ScalingRule(kappa));
    assertThat(scaled.biasGap(base, 800)).isCloseTo(rule, within(rule * 1e-6));
    assertThat(scaled.with(0.99).biasGap(base, 800)).isCloseTo(none, within(none * 1e-6));
    double found = scaled.bestMomentum(base, 800);
    assertThat(found).isCloseTo(best, within(6e-5));
    assertThat(Math.abs(found - scaled.rho()) / (1 - scaled.rho())).isLessThan(0.05);
  }

  @Test
  void simulationsAgree() {
    Moments simulated = RULE.simulated(100, 100_000, 3);
    assertThat(simulated.furthest(RULE.after(100))).isLessThan(0.02);
    assertThat(simulated.m()).isCloseTo(2.4e-4, within(2e-3));
  }
}
