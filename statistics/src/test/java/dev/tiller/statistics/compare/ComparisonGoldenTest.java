package dev.tiller.statistics.compare;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.tiller.statistics.Estimate;
import dev.tiller.statistics.bootstrap.Resampled;
import java.util.Arrays;
import java.util.SplittableRandom;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;

/** Figures computed independently, to ten decimals. */
class ComparisonGoldenTest {

  private static final Offset<Double> TIGHT = within(1e-9);
  private static final double[] FIRST = {.875, .625, .375, 1, .375, .625};
  private static final double[] SECOND = {.375, .125, .625, .625};

  @Test
  void welchAndPermutation() {
    Comparison welch = Comparison.welch(FIRST, SECOND);
    assertThat(welch.statistic()).isCloseTo(1.3130643286, TIGHT);
    assertThat(welch.degrees()).isCloseTo(6.8934426230, TIGHT);
    assertThat(welch.p()).isCloseTo(0.2311794346, TIGHT);
    assertThat(Comparison.permutation(FIRST, SECOND, 1, 1)).isCloseTo(0.3047619048, TIGHT);
  }

  @Test
  void theLessSureTestDecides() {
    ClusteredMean near = new ClusteredMean(.98, .005, 40, 40);
    ClusteredMean rest = new ClusteredMean(.90, .02, 120, 120);
    Comparison pooled = Comparison.cautious(near, rest);
    assertThat(pooled.degrees()).isEqualTo(158);
    assertThat(pooled.p()).isGreaterThan(Comparison.clustered(near, rest).p());
    ClusteredMean wide = new ClusteredMean(.6, .08, 10, 10);
    assertThat(Comparison.cautious(wide, rest)).isEqualTo(Comparison.clustered(wide, rest));
  }

  @Test
  void drawnPermutationsComeNearTheExactOnes() {
    double[] many = new double[40];
    double[] shifted = new double[40];
    for (int i = 0; i < 40; i++) {
      many[i] = Math.sin(i);
      shifted[i] = Math.cos(3 * i) + 0.3;
    }
    double drawn = Comparison.permutation(many, shifted, 20_000, 7);
    assertThat(drawn).isCloseTo(Comparison.welch(many, shifted).p(), within(0.02));
  }

  @Test
  void errorsOfOneMean() {
    ClusteredMean mean = ClusteredMean.of(FIRST);
    assertThat(mean.mean()).isCloseTo(0.6458333333, TIGHT);
    assertThat(mean.standardError()).isCloseTo(0.1041666667, TIGHT);
    assertThat(6 * Math.pow(mean.standardError(), 2)).isCloseTo(0.0651041667, TIGHT);
    assertThat(ClusteredMean.of(SECOND).mean()).isCloseTo(0.4375, TIGHT);
    double clustered = ClusteredMean.of(FIRST, new int[] {0, 0, 1, 1, 2, 2}).standardError();
    assertThat(clustered).isCloseTo(0.0751156516, TIGHT);
    // Without the correction for 3 clusters.
    assertThat(clustered * Math.sqrt(2 / 3.0)).isCloseTo(0.0613316727, TIGHT);
    assertThat(ClusteredMean.of(FIRST, new int[6]).standardError()).isNaN();
  }

  @Test
  void bootstrapByTheStatedStream() {
    SplittableRandom random = new SplittableRandom(42);
    double[] means = new double[1000];
    for (int b = 0; b < means.length; b++) {
      for (int i = 0; i < 6; i++) {
        means[b] += FIRST[(int) (random.nextDouble() * 6)] / 6;
      }
    }
    assertThat(means[0]).isCloseTo(0.625, TIGHT);
    assertThat(means[1]).isCloseTo(0.5625, TIGHT);
    assertThat(means[2]).isCloseTo(0.8125, TIGHT);
    assertThat(Arrays.stream(means).average().orElseThrow()).isCloseTo(0.6426666667, TIGHT);
    // Sums in another order differ in the last bit; eighths over six do not.
    for (int b = 0; b < means.length; b++) {
      means[b] = Math.rint(means[b] * 48) / 48;
    }
    Resampled resampled = Resampled.of(31 / 48.0, means);
    double[] left = new double[6];
    for (int i = 0; i < 6; i++) {
      left[i] = (3.875 - FIRST[i]) / 5;
    }
    assertThat(resampled.bias()).isCloseTo(0.0501535835, TIGHT);
    assertThat(Resampled.acceleration(left)).isCloseTo(0.0149954265, TIGHT);
    assertThat(resampled.percentiles(0.95, 6))
        .satisfies(e -> bounds(e, 0.4583333333, 0.8333333333));
    assertThat(resampled.accelerated(0.95, 6, left))
        .satisfies(e -> bounds(e, 0.4583333333, 0.8541666667));
  }

  @Test
  void ratesAndPairs() {
    assertThat(Estimate.share(97, 100, 0.95)).satisfies(e -> bounds(e, 0.9154806357, 0.9897454760));
    assertThat(Estimate.share(44, 100, 0.95)).satisfies(e -> bounds(e, 0.3467202663, 0.5377189535));
    assertThat(Estimate.share(0, 20, 0.95)).satisfies(e -> bounds(e, 0, 0.1611251581));
    assertThat(Rates.exact(44, 100, 0.95)).satisfies(e -> bounds(e, 0.3408360237, 0.5428125029));
    assertThat(Rates.difference(276, 400, 44, 100, 0.95))
        .satisfies(e -> bounds(e, 0.1415869661, 0.3528549563));
    assertThat(Rates.pooledZ(276, 400, 44, 100)).isCloseTo(4.6584749531, TIGHT);
    assertThat(Rates.cohenH(0.69, 0.44)).isCloseTo(0.5100861789, TIGHT);
    assertThat(Rates.mcNemar(12, 4)).isCloseTo(0.0768127441, TIGHT);
    assertThat(Rates.mcNemarMid(12, 4)).isCloseTo(0.0490417480, TIGHT);
    assertThat(Rates.mcNemar(0, 0)).isEqualTo(1);
  }

  private static void bounds(Estimate estimate, double low, double high) {
    assertThat(estimate.low()).isCloseTo(low, TIGHT);
    assertThat(estimate.high()).isCloseTo(high, TIGHT);
  }

  @Test
  void delong() {
    RocComparison first =
        RocComparison.of(
            new double[] {.91, .83, .77, .60, .55, .40},
            new double[] {.52, .45, .40, .30, .25, .20, .10});
    RocComparison second =
        RocComparison.of(
            new double[] {.80, .70, .72, .50, .65, .58},
            new double[] {.60, .35, .55, .40, .10, .30, .20});
    assertThat(first.area()).isCloseTo(0.9404761905, TIGHT);
    assertThat(first.variance()).isCloseTo(0.0044406652, TIGHT);
    assertThat(second.area()).isCloseTo(0.9285714286, TIGHT);
    assertThat(second.variance()).isCloseTo(0.0048374906, TIGHT);
    assertThat(first.covariance(second)).isCloseTo(0.0017951625, TIGHT);
    assertThat(first.minus(second).statistic()).isCloseTo(0.1578510169, TIGHT);
    assertThat(first.minus(second).p()).isCloseTo(0.8745741969, TIGHT);
    bounds(first.wald(0.95), 0.8098674912, 1.0710848898);
    bounds(first.logit(0.95), 0.6051352581, 0.9938985650);
  }

  @Test
  void manyGroups() {
    double[] values = {0.80375, 0.71625, 0.7425, 0.65625};
    double[] errors = {0.0129679593, 0.0143574621, 0.0198360467, 0.0289598321};
    Heterogeneity rows = Heterogeneity.of(values, errors);
    assertThat(rows.q()).isCloseTo(33.2849041594, within(1e-6));
    assertThat(rows.share()).isCloseTo(0.9098690510, within(1e-8));
    assertThat(rows.between()).isCloseTo(0.0030479183, within(1e-9));
    assertThat(rows.mean()).isCloseTo(0.7328837962, within(1e-8));
    assertThat(rows.shrunken())
        .containsExactly(
            new double[] {0.8000444322, 0.7173037118, 0.7414005376, 0.6727865030}, within(1e-8));
    double[] z = {
      4.5226754130, 2.5845107704, 4.6484891704, -1.0720042697, 1.8562346800, 2.4571347007
    };
    double[] p = new double[6];
    int at = 0;
    for (int i = 0; i < 4; i++) {
      for (int j = i + 1; j < 4; j++) {
        Comparison pair = Comparison.normal(values[i], errors[i], values[j], errors[j]);
        assertThat(pair.statistic()).isCloseTo(z[at], within(1e-7));
        p[at++] = pair.p();
      }
    }
    assertThat(Multiplicity.holm(p))
        .containsExactly(
            new double[] {3.05314e-5, 0.0390069, 2.00625e-5, 0.283718, 0.126840, 0.0420150},
            within(1e-6));
  }

  @Test
  void familiesOfTests() {
    double[] p = {.001, .008, .039, .041, .042, .06, .074, .205};
    assertThat(Multiplicity.holm(p))
        .containsExactly(new double[] {.008, .056, .234, .234, .234, .234, .234, .234}, TIGHT);
    assertThat(Multiplicity.benjaminiHochberg(p))
        .containsExactly(
            new double[] {.008, .032, .0672, .0672, .0672, .08, .0845714286, .205}, TIGHT);
    assertThat(Multiplicity.benjaminiYekutieli(p))
        .containsExactly(
            new double[] {
              .0217428571,
              .0869714286,
              .18264,
              .18264,
              .18264,
              .2174285714,
              .2298530612,
              .5571607143
            },
            TIGHT);
    assertThat(Multiplicity.holm(.01, Double.NaN, .04))
        .containsExactly(new double[] {.02, Double.NaN, .04}, TIGHT);
  }

  @Test
  void theLargestStatisticOfEachPermutationIsTheFamilysMeasure() {
    double[][] permuted = {{1, 2, Double.NaN}, {0.5, 0.1, 0}, {3, 1, 0}};
    assertThat(Multiplicity.maximum(new double[] {2, 5, Double.NaN}, permuted))
        .containsExactly(3 / 4.0, 1 / 4.0, Double.NaN);
  }

  @Test
  void equalityIsShownOrNot() {
    double error = Math.hypot(0.0143574621, 0.0198360467);
    assertThat(error).isCloseTo(0.0244868428, within(1e-9));
    Equivalence pair = Equivalence.of(0.02625, error, 0.05);
    assertThat(pair.p()).isCloseTo(0.1660460202, within(1e-8));
    assertThat(pair.shown(0.05)).isFalse();
    assertThat(Equivalence.leastDetectable(Math.sqrt(.28 * .28 / 100 + .26 * .26 / 400)))
        .isCloseTo(0.0864868914, TIGHT);
  }
}
