package dev.tiller.steering.transport;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.tiller.steering.AffineMap;
import dev.tiller.steering.ResponseMethod;
import dev.tiller.steering.SiteResponses;
import dev.tiller.steering.Stage;
import dev.tiller.steering.Support;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Golden checks GC1 and GC2: one neuron, then four with edge cases. */
class GoldenTransportTest {

  private static final double[] A = {0.2, -1, 0.7, 1.5, -0.4};
  private static final double[] B = {1.1, 0.3, 2.4, -0.5, 0.9};
  private static final double[] X = {-2, -1, -0.999, 0, 0.5, 1.5, 3};

  private static SiteResponses oneNeuron() {
    return SiteResponses.ofRows("s", column(A), column(B));
  }

  private static double[][] column(double[] values) {
    double[][] rows = new double[values.length][1];
    for (int i = 0; i < values.length; i++) {
      rows[i][0] = values[i];
    }
    return rows;
  }

  @Test
  void linearLineInDouble() {
    LinearAct.Line line = LinearAct.line(A, B);
    assertThat(line.omega()).isCloseTo(1.0935828877, within(1e-9));
    assertThat(line.beta()).isCloseTo(0.6212834225, within(1e-9));
    double[] a = A.clone();
    double[] b = B.clone();
    java.util.Arrays.sort(a);
    java.util.Arrays.sort(b);
    double residual = 0;
    for (int i = 0; i < a.length; i++) {
      residual += Math.pow(b[i] - line.omega() * a[i] - line.beta(), 2);
    }
    assertThat(residual).isCloseTo(0.1192459893, within(1e-9));
  }

  @Test
  void strengthInterpolates() {
    AffineMap map = fit(new LinearAct(), oneNeuron());
    checkScaled(map, 0.25, 1.0233957219, 0.1553208556);
    checkScaled(map, 0.5, 1.0467914439, 0.3106417112);
    checkScaled(map, 1.5, 1.1403743316, 0.9319251337);
  }

  private static void checkScaled(AffineMap map, double strength, double omega, double beta) {
    AffineMap scaled = map.scaled(strength);
    assertThat(scaled.omega()[0]).isCloseTo((float) omega, within(1e-6f));
    assertThat(scaled.beta()[0]).isCloseTo((float) beta, within(1e-6f));
  }

  @Test
  void meanAndGaussian() {
    AffineMap mean = fit(new MeanAct(), oneNeuron());
    assertThat(mean.omega()).containsExactly(1f);
    assertThat(mean.beta()[0]).isCloseTo(0.64f, within(1e-6f));
    AffineMap gaussian = fit(new GaussianAct(), oneNeuron());
    assertThat(gaussian.omega()[0]).isCloseTo(1.1080647484f, within(1e-6f));
    assertThat(gaussian.beta()[0]).isCloseTo(0.6183870503f, within(1e-6f));
  }

  @Test
  void appliedWithStrictSupport() {
    AffineMap map = fit(new LinearAct(), oneNeuron());
    Stage bounded = Support.OBSERVED.restrict(map, oneNeuron());
    check(bounded, 1, -2, -1, -0.4712058824, 0.6212834225, 1.1680748663, 1.5, 3);
    check(
        map,
        1,
        -1.5658823529,
        -0.4722994652,
        -0.4712058824,
        0.6212834225,
        1.1680748663,
        2.261657754,
        3.9020320856);
    check(bounded, 0.5, -2, -1, -0.7351029412, 0.3106417112, 0.8340374332, 1.5, 3);
    check(
        map,
        0.5,
        -1.7829411765,
        -0.7361497326,
        -0.7351029412,
        0.3106417112,
        0.8340374332,
        1.880828877,
        3.4510160428);
    check(fit(new MeanAct(), oneNeuron()), 0.5, -1.68, -0.68, -0.679, 0.32, 0.82, 1.82, 3.32);
  }

  private static void check(Stage map, double strength, double... expected) {
    for (int i = 0; i < X.length; i++) {
      assertThat(map.move(0, X[i], strength))
          .as("x = " + X[i])
          .isCloseTo(expected[i], within(1e-6));
    }
  }

  @Test
  void supportsAreInterpolatedQuantiles() {
    AffineMap map = fit(new LinearAct(), oneNeuron());
    double[][] expected = {
      {0, -1},
      {0.5, -0.988},
      {1, -0.976},
      {5, -0.88},
      {10, -0.76},
      {20, -0.52},
      {30, -0.28},
      {40, -0.04}
    };
    for (double[] row : expected) {
      float[] lo = new Support(row[0], 100).restrict(map, oneNeuron()).lo();
      assertThat(lo).isNotNull();
      assertThat(lo[0]).as("q" + row[0]).isCloseTo((float) row[1], within(1e-6f));
    }
    float[] hi = Support.parse("q_0.5_99.5").restrict(map, oneNeuron()).hi();
    assertThat(hi).isNotNull();
    assertThat(hi[0]).isCloseTo(1.484f, within(1e-6f));
  }

  private static final double[][] SOURCE = {
    {1, 0.5, -0.3, 0.1},
    {2.5, 0.5, 1.2, -0.7},
    {-0.5, 0.5, 0.4, 0.9},
    {0, 0.5, 2.2, 0.3},
    {1.5, 0.5, -1.1, -0.2},
    {3, 0.5, 0.9, 1.4}
  };
  private static final double[][] TARGET = {
    {0.2, 1, 0.9, -0.4},
    {0.9, -0.6, 2.2, -0.8},
    {1.4, 0.4, -0.3, 1.8},
    {-0.8, 2, 1.2, -2.4},
    {0.1, 0.1, 0.4, 0.8},
    {0.6, 0.7, -1.1, -1.4}
  };

  @Test
  void severalNeuronsWithEdgeCases() {
    SiteResponses responses = SiteResponses.ofRows("s", SOURCE, TARGET);
    AffineMap linear = fit(new LinearAct(), responses);
    assertThat(linear.omega()).containsExactly(new float[] {0.528f, 1, 1, 2}, within(1e-6f));
    assertThat(linear.beta()).containsExactly(new float[] {-0.26f, 0.1f, 0, -1}, within(1e-6f));
    AffineMap gaussian = fit(new GaussianAct(), responses);
    assertThat(gaussian.omega())
        .containsExactly(new float[] {0.5523284047f, 1, 1, 2}, within(1e-6f));
    assertThat(gaussian.beta()[1]).as("not moved").isZero();
  }

  @Test
  void aConstantTargetCollapsesOrIsLeftAlone() {
    SiteResponses responses =
        SiteResponses.ofRows("s", column(A), column(new double[] {7, 7, 7, 7, 7}));
    AffineMap collapsed = fit(new LinearAct(), responses);
    assertThat(collapsed.omega()).containsExactly(0f);
    assertThat(collapsed.beta()).containsExactly(7f);
    AffineMap alone = fit(new LinearAct(true, false), responses);
    assertThat(alone.omega()).containsExactly(1f);
    assertThat(alone.beta()).containsExactly(0f);
  }

  private static AffineMap fit(ResponseMethod method, SiteResponses responses) {
    return (AffineMap) method.fit(List.of(responses)).get(0);
  }
}
