package dev.tiller.fairness.vpsa;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.tiller.fairness.Item;
import dev.tiller.fairness.Perturbation;
import dev.tiller.ground.Monitor;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The published protocol against figures computed independently. */
class VpsaGoldenTest {

  private static final Offset<Double> TIGHT = within(1e-9);
  private static final double[][] SCORES = {
    {.91, .20, .35, .10}, {.15, .62, .71, .30}, {.40, .33, .58, .25}, {.05, .66, .12, .88}
  };
  private static final double[][] HERD = {
    {1, .42, .10, .77, .20},
    {.38, 1, .55, .15, .05},
    {.12, .61, 1, .30, .25},
    {.81, .11, .34, 1, .44},
    {.16, .09, .21, .40, .95}
  };

  @Test
  void levels() {
    assertThat(Vpsa.levels(0, 4, 5))
        .containsExactly(
            new double[] {4, 2.3437015249, 1.2360679775, 0.4953487812, 0}, within(1e-9));
    assertThat(Vpsa.levels(0, 1, 5))
        .containsExactly(new double[] {1, 0.6817928305, 0.4142135624, 0.1892071150, 0}, TIGHT);
    assertThat(Vpsa.levels(.1, 10, 5))
        .containsExactly(new double[] {10, 3.1622776602, 1, 0.3162277660, 0.1}, TIGHT);
    assertThat(Vpsa.levels(-1, 1, 5))
        .containsExactly(new double[] {1, 0.2795070570, -0.2679491924, -0.6839259870, -1}, TIGHT);
  }

  @Test
  void onePoint() {
    MatchPoint point = MatchPoint.of(0, SCORES, .60);
    assertThat(point.match()).isCloseTo(.75, TIGHT);
    assertThat(point.nonMatch()).isCloseTo(0.8333333333, TIGHT);
    assertThat(point.accuracy()).isCloseTo(.8125, TIGHT);
  }

  @Test
  void rowScalingTurnsVerificationIntoRanking() {
    double[][] scaled = ScoreMode.RANK_ROW_MINMAX.of(SCORES);
    assertThat(scaled[1]).containsExactly(new double[] {0, 0.8392857143, 1, 0.2678571429}, TIGHT);
    MatchPoint point = MatchPoint.of(0, scaled, .99);
    assertThat(point.match()).isCloseTo(.75, TIGHT);
    assertThat(point.nonMatch()).isCloseTo(0.9166666667, TIGHT);
    assertThat(point.accuracy()).isCloseTo(.875, TIGHT);
    assertThat(ScoreMode.VERIFY_FIXED_FMR.of(SCORES)).isSameAs(SCORES);
  }

  @ParameterizedTest
  @CsvSource({
    ".10, 1 4, 3.8999990000",
    ".30, 2 4, 3.6999970000",
    ".41, 0 2 4, 2.5899959000",
    ".50, 2 3 4, 2.4999949999",
    ".59, 1 2 3 4, 1.4099940999",
    ".80, 0 1 2 3 4, 0.1999919999",
    ".94, 0 1 2 3 4, 0.0599905999",
    ".96, 0 1 2 3, 1.0399903999"
  })
  void shepherdAtAThreshold(double threshold, String kept, double loss) {
    Shepherd shepherd = Shepherd.at(HERD, threshold);
    assertThat(IntStream.of(shepherd.kept()).mapToObj(Integer::toString))
        .containsExactly(kept.split(" "));
    assertThat(shepherd.loss()).isCloseTo(loss, TIGHT);
  }

  @Test
  void theBestThreshold() {
    Shepherd best = Shepherd.of(HERD);
    assertThat(best.threshold()).isEqualTo(.95);
    assertThat(best.kept()).hasSize(5);
  }

  @Test
  void forcedChoices() {
    double[][] right = {{2, 1, 1}, {1, 2, 1}, {1, 1, 2}};
    double[][] wrong = {{0, 1, 1}, {1, 0, 1}, {1, 1, 0}};
    assertThat(ForcedChoice.two(right, 1)).isEqualTo(1);
    assertThat(ForcedChoice.two(wrong, 1)).isZero();
    assertThat(ForcedChoice.many(new double[] {0, -1, 3, -.1})).isEqualTo(.5);
    MatchPoint twenty = ForcedChoice.twenty(0, right, 1.5, 3);
    assertThat(twenty.match()).isEqualTo(1);
    // Three subjects are drawn more than once, and stand off the diagonal then.
    assertThat(twenty.nonMatch()).isLessThan(1);
  }

  /** A point on a line, which a perturbation pushes towards the middle. */
  private record Towards(double neutral, double[] grid) implements Perturbation<Double> {
    @Override
    public String id() {
      return "towards";
    }

    @Override
    public String unit() {
      return "share";
    }

    @Override
    public String meaning() {
      return "moves a point towards 0";
    }

    @Override
    public Double apply(Double item, String id, double level) {
      return item * (1 - level);
    }
  }

  private static double[][] nearness(List<Double> gallery, List<Double> probes) {
    return gallery.stream()
        .map(g -> probes.stream().mapToDouble(p -> Math.exp(-Math.abs(g - p))).toArray())
        .toArray(double[][]::new);
  }

  @Test
  void theWholeProtocolInBothModes() throws IOException {
    List<Item<Double>> subjects =
        IntStream.range(0, 8).mapToObj(i -> Item.of("s" + i, "", Map.of(), i - 3.5)).toList();
    Towards towards = new Towards(0, new double[] {0, 1});
    double[] levels = Vpsa.levels(0, 1, 20);
    for (Vpsa<Double> vpsa :
        List.of(Vpsa.<Double>faithful(), new Vpsa<Double>(ScoreMode.VERIFY_FIXED_FMR, .1))) {
      Vpsa.Curve curve =
          vpsa.run(subjects, VpsaGoldenTest::nearness, towards, levels, Monitor.NONE);
      assertThat(curve.mode()).isEqualTo(vpsa.mode());
      assertThat(curve.points()).hasSize(20);
      assertThat(curve.points().get(19).match()).isEqualTo(1);
      assertThat(curve.points().get(0).match()).isLessThan(.5);
    }
  }
}
