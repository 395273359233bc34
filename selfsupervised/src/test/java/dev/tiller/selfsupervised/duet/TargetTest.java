package dev.tiller.selfsupervised.duet;

import static dev.tiller.selfsupervised.duet.Target.Integration.CODE_GRID;
import static dev.tiller.selfsupervised.duet.Target.Integration.EXACT;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.tiller.ground.UserError;
import dev.tiller.tensor.TensorScope;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Targets of arXiv 2306.16058 against figures of an independent program. */
class TargetTest {

  private static final Target GAUSS = new Gaussian(0.2);
  private static final Target GAUSS_GRID = new Gaussian(0.2, CODE_GRID);
  private static final Target MISES = new VonMises(3);
  private static final Target MISES_GRID = new VonMises(3, CODE_GRID);

  private static void check(Target target, double parameter, double... expected) {
    // The code's grid is made of float32, and so are its figures.
    double rounding = target.integration() == CODE_GRID ? 3e-9 : 1e-9;
    assertThat(target.of(parameter, expected.length)).containsExactly(expected, within(rounding));
    assertThat(Arrays.stream(target.of(parameter, expected.length)).sum())
        .isCloseTo(1, within(1e-15 * expected.length));
  }

  @Test
  void gaussianBinsAreThoseOfTheIntegral() {
    check(GAUSS, 0.5, 0.100690618, 0.399309382, 0.399309382, 0.100690618);
    check(GAUSS, 0.9, 0.000829590, 0.032067129, 0.294850746, 0.672252536);
    check(GAUSS, 0.125, 0.637634314, 0.320962495, 0.040200271, 0.001202920);
    check(
        GAUSS,
        0,
        0.468029210,
        0.320671695,
        0.150506910,
        0.048373421,
        0.010641286,
        0.001601217,
        0.000164691,
        0.000011570);
    check(
        GAUSS,
        0.5,
        0.024490856,
        0.076199762,
        0.162352059,
        0.236957322,
        0.236957322,
        0.162352059,
        0.076199762,
        0.024490856);
  }

  @Test
  void gaussianBinsAreThoseOfTheCode() {
    check(GAUSS_GRID, 0.5, 0.100199294, 0.399800704, 0.399800706, 0.100199295);
    check(GAUSS_GRID, 0.9, 0.000817918, 0.031973414, 0.295274559, 0.671934109);
    check(GAUSS_GRID, 0.125, 0.637248818, 0.321464417, 0.040099849, 0.001186915);
  }

  @Test
  void vonMisesBinsAreThoseOfTheIntegral() {
    check(MISES, 0.125, 0.788342282, 0.104045456, 0.003566806, 0.104045456);
    check(MISES, 0.25, 0.488111211, 0.488111211, 0.011888789, 0.011888789);
    check(
        MISES,
        0.5,
        0.001783403,
        0.010105386,
        0.093940070,
        0.394171141,
        0.394171141,
        0.093940070,
        0.010105386,
        0.001783403);
    check(
        MISES,
        0.9,
        0.137616390,
        0.015909606,
        0.002260548,
        0.001515041,
        0.006545794,
        0.061964176,
        0.328606416,
        0.445582028);
  }

  @Test
  void vonMisesBinsAreThoseOfTheCode() {
    check(MISES_GRID, 0.125, 0.786035675, 0.104666590, 0.003566808, 0.105730927);
  }

  @Test
  void onlyExactVonMisesBinsRollWithTheParameter() {
    assertThat(rollError(MISES, 4)).isLessThan(1e-15);
    assertThat(rollError(MISES, 8)).isLessThan(1e-15);
    assertThat(rollError(MISES_GRID, 4)).isCloseTo(2.22e-3, within(5e-6));
    assertThat(rollError(MISES_GRID, 8)).isCloseTo(4.52e-4, within(5e-7));
  }

  private static double rollError(Target target, int bins) {
    double[] at = target.of(0.3, bins);
    double[] next = target.of(0.3 + 1.0 / bins, bins);
    double error = 0;
    for (int i = 0; i < bins; i++) {
      error = Math.max(error, Math.abs(at[i] - next[(i + 1) % bins]));
    }
    return error;
  }

  @Test
  void theCircularMeanReadsTheParameterBack() {
    try (TensorScope scope = TensorScope.open()) {
      double[] given = {0.1, 0.5, 0.9};
      double[] read =
          new Structure(8, 1).circularMean(MISES.rows(given, 8, Matrices.of(new double[1], 1)));
      assertThat(read).containsExactly(new double[] {0.09997497, 0.5, 0.90002503}, within(5e-9));
    }
  }

  @ParameterizedTest
  @ValueSource(doubles = {1e-3, 1, 300, 1e6})
  void sharpAndFlatTargetsStayProbabilities(double concentration) {
    for (double g : new double[] {0, 0.3, 1}) {
      double[] q = new VonMises(concentration, EXACT).of(g, 8);
      assertThat(Arrays.stream(q).min().getAsDouble()).isNotNegative();
      assertThat(Arrays.stream(q).sum()).isCloseTo(1, within(1e-14));
      double[] n = new Gaussian(1 / concentration, EXACT).of(g, 8);
      assertThat(Arrays.stream(n).min().getAsDouble()).isNotNegative();
      assertThat(Arrays.stream(n).sum()).isCloseTo(1, within(1e-14));
    }
  }

  @Test
  void whatIsNoTargetIsRefused() {
    assertThatThrownBy(() -> new VonMises(0)).isInstanceOf(UserError.class);
    assertThatThrownBy(() -> new Gaussian(Double.NaN)).isInstanceOf(UserError.class);
    assertThatThrownBy(() -> MISES.of(1.5, 8))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("1.5");
  }
}
