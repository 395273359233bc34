package dev.tiller.analysis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.tiller.ground.Monitor;
import java.util.List;
import java.util.stream.IntStream;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;

/** Figures that were computed independently, in double precision. */
class GoldenTest {
  private static final Offset<Double> TIGHT = within(1e-9);

  /** EmbeddedRows are single precision. */
  private static final Offset<Double> SINGLE = within(2e-7);

  private static final EmbeddedRows TWELVE =
      EmbeddedRows.of(
          new double[][] {
            {1, 0, 0},
            {1.01, 0, 0},
            {0.99, 0.01, 0},
            {0, 1, 0},
            {0, 1, 0.02},
            {0, 0, 1},
            {0.3, 0.7, 0.2},
            {0.8, 0.1, 0.6},
            {0.5, 0.5, 0.5},
            {0.2, 0.9, 0.7},
            {0.6, 0.3, 0.9},
            {0, 1, 0}
          });

  private static DuplicateClusters find(Threshold threshold) {
    return DuplicateClusters.find(TWELVE, threshold, Monitor.NONE);
  }

  @Test
  void duplicatesByPercentileAndSlope() {
    assertThat(find(new Threshold.Percentile(98)).threshold()).isCloseTo(0.0066584474, SINGLE);
    DuplicateClusters five = find(new Threshold.Percentile(95));
    assertThat(five.threshold()).isCloseTo(0.0116436608, SINGLE);
    assertThat(five.members().values()).containsExactly(List.of(0, 1, 2), List.of(3, 4, 11));
    assertThat(find(new Threshold.Percentile(90)).threshold()).isCloseTo(0.2196322086, SINGLE);
    DuplicateClusters slope = find(new Threshold.Slope(5));
    assertThat(slope.threshold()).isCloseTo(0.0047780757, SINGLE);
    assertThat(slope.members().values()).containsExactly(List.of(0, 1), List.of(3, 11));
  }

  @Test
  void thresholdsAlone() {
    double[] distances =
        IntStream.rangeClosed(1, 200)
            .mapToDouble(i -> 1 - Math.exp(-i / 15.0) + 0.0005 * i)
            .toArray();
    assertThat(distances[0]).isCloseTo(0.0649930150, TIGHT);
    assertThat(new Threshold.Slope(5).of(distances)).isCloseTo(0.9505165488, TIGHT);
    assertThat(new Threshold.Slope(20).of(distances)).isCloseTo(0.8482011118, TIGHT);
    assertThat(new Threshold.Percentile(98.5).of(distances)).isCloseTo(0.2360716616, TIGHT);
  }

  @Test
  void familiarityIsTheLogDensityOfAMixture() {
    double[] weights = {0.5, 0.3, 0.2};
    double[][] means = {{0, 0}, {3, 1}, {-2, 4}};
    Mixture diagonal =
        new Mixture(weights, means, new double[][] {{1, 0.5}, {0.25, 2}, {1.5, 1.5}});
    double[][] points = {{0, 0}, {3, 1}, {1, 1}, {-2, 3.5}, {10, -10}};
    double[] expected = {
      -2.1842107082, -2.6884843512, -3.6814583421, -3.9361096874, -117.1861123623
    };
    double[] scores = diagonal.scores(EmbeddedRows.of(points));
    double[][][] whole = {{{1, .6}, {.6, 1}}, {{.5, -.2}, {-.2, .8}}, {{2, 0}, {0, .5}}};
    double[] ofWhole = {-2.3078772569, -2.5226369895, -2.9154733216, -3.6973149614, -98.2254686914};
    for (int i = 0; i < points.length; i++) {
      assertThat(scores[i]).isCloseTo(expected[i], TIGHT);
      assertThat(Mixture.score(weights, means, whole, points[i])).isCloseTo(ofWhole[i], TIGHT);
    }
  }

  @Test
  void oneStepOfExpectationMaximization() {
    EmbeddedRows data =
        EmbeddedRows.of(
            new double[][] {{0, 0}, {0.2, -0.1}, {-0.1, 0.3}, {4, 4}, {4.2, 3.9}, {3.8, 4.3}});
    Mixture start =
        new Mixture(
            new double[] {.5, .5},
            new double[][] {{.5, .5}, {3.5, 3.5}},
            new double[][] {{1, 1}, {1, 1}});
    assertThat(start.meanLogLikelihood(data)).isCloseTo(-2.8001841001, within(1e-7));
    Mixture after = start.step(data);
    assertThat(after.weights()[0]).isCloseTo(0.4999982691, within(1e-7));
    assertThat(after.means()[0][0]).isCloseTo(0.0333535992, within(1e-7));
    assertThat(after.means()[1][1]).isCloseTo(4.0666327979, within(1e-7));
    assertThat(after.variances()[0][1]).isCloseTo(0.0289708711, within(1e-6));
    assertThat(after.variances()[1][0]).isCloseTo(0.0268028722, within(1e-6));
    assertThat(after.meanLogLikelihood(data)).isCloseTo(0.1880340829, within(1e-5));
  }

  @Test
  void principalComponentsWithTheirSigns() {
    EmbeddedRows data =
        EmbeddedRows.of(new double[][] {{2, 0, 1}, {0, 1, 3}, {4, 1, 0}, {1, 3, 2}, {3, 2, 5}});
    Pca pca = Pca.fit(data, 3);
    assertThat(pca.singularValues())
        .containsExactly(new double[] {4.1664011981, 2.9395749789, 2}, TIGHT);
    assertThat(pca.explained())
        .containsExactly(new double[] {0.5786299648, 0.2880367019, 0.1333333333}, TIGHT);
    assertThat(pca.components()[0])
        .containsExactly(new double[] {-0.3948118529, 0.2905380527, 0.8716141582}, TIGHT);
    assertThat(pca.components()[2])
        .containsExactly(new double[] {0, 0.9486832981, -0.3162277660}, TIGHT);
    float[] first = pca.scores(data).row(0);
    assertThat((double) first[0]).isCloseTo(-1.4526902636, SINGLE);
    assertThat((double) first[2]).isCloseTo(-0.9486832981, SINGLE);
  }

  @Test
  void piecesOfUmap() {
    assertThat(Umap.curve(0.1, 1))
        .containsExactly(new double[] {1.57694346, 0.89506088}, within(1e-5));
    assertThat(Umap.curve(0.5, 1))
        .containsExactly(new double[] {0.58303002, 1.33416699}, within(1e-5));
    double[] distances = {0.5, 0.8, 1.0, 1.6, 2.5};
    assertThat(Umap.sigma(distances, 0.5, Math.log(5) / Math.log(2)))
        .isCloseTo(0.6488495406, TIGHT);
    assertThat(Umap.memberships(distances, 5))
        .containsExactly(new double[] {1, 0.629798, 0.462738, 0.183543, 0.045850}, within(1e-6));
  }
}
