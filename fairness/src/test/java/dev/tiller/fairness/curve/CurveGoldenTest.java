package dev.tiller.fairness.curve;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.tiller.ground.UserError;
import java.util.Arrays;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;

/** Areas and fits against figures computed independently. */
class CurveGoldenTest {

  private static final Offset<Double> TIGHT = within(1e-9);
  private static final Axis EVEN = Axis.of(0, 1, 2, 3, 4, 5);
  private static final double[] Y = {.98, .95, .86, .66, .41, .22};

  @Test
  void areasOfAnEvenAxis() {
    assertThat(EVEN.raw(Y)).isCloseTo(3.48, TIGHT);
    assertThat(EVEN.auc(Y)).isCloseTo(0.696, TIGHT);
    assertThat(EVEN.retention(Y)).isCloseTo(0.7102040816, TIGHT);
    assertThat(EVEN.drop(Y)).isCloseTo(0.284, TIGHT);
    assertThat(EVEN.chanceCorrected(Y, 1 / 8.0)).isCloseTo(0.6525714286, TIGHT);
    assertThat(EVEN.weights()).containsExactly(new double[] {.1, .2, .2, .2, .2, .1}, TIGHT);
    assertThat(EVEN.crossing(Y, .75)).isCloseTo(2.55, TIGHT);
    assertThat(EVEN.crossing(Y, .5)).isCloseTo(3.64, TIGHT);
    assertThat(EVEN.crossing(Y, .1)).isNaN();
  }

  @Test
  void unevenLogarithmicAndFallingAxes() {
    Axis uneven = Axis.of(0, .5, 1.5, 4);
    double[] y = {.99, .90, .70, .30};
    assertThat(uneven.raw(y)).isCloseTo(2.5225, TIGHT);
    assertThat(uneven.auc(y)).isCloseTo(0.630625, TIGHT);
    Axis octaves = Axis.of(.25, .5, 1, 2, 4, 8);
    double[] z = {.99, .97, .90, .74, .45, .18};
    assertThat(octaves.logarithmic().auc(z)).isCloseTo(0.729, TIGHT);
    assertThat(octaves.auc(z)).isCloseTo(0.5138709677, TIGHT);
    Axis falling = Axis.of(0, -.5, -1.5, -4);
    assertThat(falling.auc(y)).isCloseTo(uneven.auc(y), TIGHT);
    assertThat(falling.crossing(y, .8)).isCloseTo(-uneven.crossing(y, .8), TIGHT);
    assertThat(falling.partial(y, -.25, -2)).isCloseTo(uneven.partial(y, .25, 2), TIGHT);
  }

  @Test
  void partsOfAnAxis() {
    Axis axis = Axis.of(0, 1, 2, 3, 4);
    double[] a = {.98, .95, .86, .69, .45};
    double[] d = {.97, .90, .70, .44, .20};
    assertThat(axis.partial(a, 1, 3)).isCloseTo(0.84, TIGHT);
    assertThat(axis.partial(d, 1, 3)).isCloseTo(0.685, TIGHT);
    assertThat(axis.partial(a, .5, 2.5)).isCloseTo(0.89625, TIGHT);
    assertThat(axis.partial(d, .5, 2.5)).isCloseTo(0.788125, TIGHT);
  }

  /** Rows of right and wrong; the area of a group is the mean of its items' areas. */
  @Test
  void areasOfItems() {
    double[] expected = {.875, .625, .375, 1, .375, .625, .375, .125, .625, .625};
    String[] rows = {
      "11110", "11100", "11000", "11111", "10100", "11100", "11000", "10000", "11100", "11010"
    };
    Axis axis = Axis.of(0, 1, 2, 3, 4);
    assertThat(axis.weights()).containsExactly(new double[] {.125, .25, .25, .25, .125}, TIGHT);
    double[][] responses =
        Arrays.stream(rows)
            .map(row -> row.chars().mapToDouble(c -> c - '0').toArray())
            .toArray(double[][]::new);
    ResponseSweep sweep = new ResponseSweep("p", "correct", axis, responses);
    assertThat(sweep.areas()).containsExactly(expected, TIGHT);
    double[] curve = sweep.mean(new int[] {0, 1, 2, 3, 4, 5});
    assertThat(axis.auc(curve)).isCloseTo(0.6458333333, TIGHT);
  }

  @Test
  void theNearestFallingCurve() {
    assertThat(Axis.falling(new double[] {.90, .92, .80, .83, .40}))
        .containsExactly(new double[] {.91, .91, .815, .815, .40}, TIGHT);
  }

  @Test
  void axesThatAreNone() {
    assertThatThrownBy(() -> Axis.of(1)).isInstanceOf(UserError.class);
    assertThatThrownBy(() -> Axis.of(0, 2, 1)).isInstanceOf(UserError.class);
    assertThatThrownBy(() -> Axis.of(0, Double.NaN)).isInstanceOf(UserError.class);
    assertThatThrownBy(() -> Axis.of(0, 1).logarithmic()).isInstanceOf(UserError.class);
  }

  @Test
  void logisticFit() {
    double[] n = new double[6];
    Arrays.fill(n, 100);
    LogisticCurve fit =
        LogisticCurve.fit(
            new double[] {0, 1, 2, 3, 4, 5}, new double[] {98, 95, 86, 66, 41, 22}, n, 0, 0);
    assertThat(fit.alpha()).isCloseTo(3.8650698446, TIGHT);
    assertThat(fit.beta()).isCloseTo(-1.0447418818, TIGHT);
    assertThat(fit.alphaError()).isCloseTo(0.3111042169, TIGHT);
    assertThat(fit.betaError()).isCloseTo(0.0871314222, TIGHT);
    assertThat(fit.covariance()).isCloseTo(-0.0253484413, TIGHT);
    assertThat(fit.half()).isCloseTo(3.6995452291, TIGHT);
    assertThat(fit.halfError()).isCloseTo(0.1097114505, TIGHT);
    assertThat(fit.level(.75)).isCloseTo(2.6479818642, TIGHT);
    assertThat(fit.deviance()).isCloseTo(0.4047481353, TIGHT);
    assertThat(fit.degrees()).isEqualTo(4);
    assertThat(fit.mean(0, 5)).isCloseTo(0.7000922746, TIGHT);
    assertThat(fit.fitP()).isGreaterThan(0.9);
  }

  @Test
  void separatedResponsesHaveNoFit() {
    assertThatThrownBy(
            () ->
                LogisticCurve.fit(
                    new double[] {0, 1, 2}, new double[] {9, 9, 0}, new double[] {9, 9, 9}, 0, 0))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("separation");
  }
}
