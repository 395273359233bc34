package dev.tiller.statistics.bootstrap;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.tiller.statistics.Estimate;
import java.util.Arrays;
import java.util.Random;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class BootstrapTest {

  private final Bootstrap bootstrap = Bootstrap.seeded(7);

  @Test
  void sameSeedSameInterval() {
    double[] values = normal(50, 1);
    assertThat(bootstrap.mean(values)).isEqualTo(bootstrap.mean(values));
    assertThat(Bootstrap.seeded(8).mean(values)).isNotEqualTo(bootstrap.mean(values));
  }

  @Test
  void oneItemHasNoInterval() {
    double[] one = {0.25};
    for (Estimate estimate :
        new Estimate[] {
          bootstrap.mean(one),
          bootstrap.accelerated().mean(one),
          bootstrap.clustered(new int[] {3, 3, 3}, items -> items.length),
          bootstrap.difference(one, normal(20, 1)),
          bootstrap.ratioOfMeans(one, one)
        }) {
      assertThat(estimate.hasInterval()).isFalse();
      assertThat(estimate.low()).isNaN();
      assertThat(estimate.high()).isNaN();
      assertThat(estimate.covers(estimate.value())).isFalse();
    }
    assertThat(bootstrap.mean(one)).hasToString("0.250 (interval unknown, n = 1)");
    assertThat(bootstrap.mean(new double[] {0.25, 0.25}).hasInterval()).isTrue();
  }

  @Test
  void theMeansIntervalHasTheTextbookWidth() {
    double[] values = normal(400, 2);
    Estimate mean = new Bootstrap(4000, 0.95, 3, Bootstrap.Kind.PERCENTILE).mean(values);
    double average = Arrays.stream(values).average().orElseThrow();
    double variance = Arrays.stream(values).map(x -> (x - average) * (x - average)).sum() / 400;
    double half = 1.959964 * Math.sqrt(variance / 400);
    assertThat(mean.value()).isCloseTo(average, within(1e-12));
    assertThat(mean.high() - mean.low()).isCloseTo(2 * half, within(0.1 * half));
    assertThat(mean.n()).isEqualTo(400);
  }

  @Test
  void coversTheTruthAboutAsOftenAsItSays() {
    int covered = 0;
    for (int trial = 0; trial < 300; trial++) {
      covered += bootstrap.mean(normal(60, 100 + trial)).covers(0) ? 1 : 0;
    }
    assertThat(covered / 300.0).isBetween(0.90, 0.985);
  }

  @Test
  void accelerationCorrectsSkewness() {
    SplittableRandom random = new SplittableRandom(5);
    double[] skewed = new double[30];
    Arrays.setAll(skewed, i -> -Math.log(random.nextDouble()));
    Estimate plain = bootstrap.mean(skewed);
    Estimate accelerated = bootstrap.accelerated().mean(skewed);
    // For a sample skewed to the right BCa moves both ends to the right.
    assertThat(accelerated.low()).isGreaterThan(plain.low());
    assertThat(accelerated.high()).isGreaterThan(plain.high());
    assertThat(accelerated.value()).isEqualTo(plain.value());
  }

  @Test
  void accelerationOfASymmetricMeanChangesLittle() {
    double[] values = normal(200, 11);
    Estimate plain = bootstrap.mean(values);
    Estimate accelerated = bootstrap.accelerated().mean(values);
    double width = plain.high() - plain.low();
    assertThat(accelerated.low()).isCloseTo(plain.low(), within(0.15 * width));
    assertThat(accelerated.high()).isCloseTo(plain.high(), within(0.15 * width));
  }

  @Test
  void clustersAreTheUnits() {
    double[] perPrompt = normal(30, 21);
    int copies = 20;
    double[] values = new double[30 * copies];
    int[] prompts = new int[values.length];
    for (int i = 0; i < values.length; i++) {
      values[i] = perPrompt[i / copies];
      prompts[i] = i / copies;
    }
    Estimate naive = bootstrap.mean(values);
    Estimate honest =
        bootstrap.clustered(
            prompts, items -> Arrays.stream(items).mapToDouble(i -> values[i]).average().orElse(0));
    Estimate items = bootstrap.mean(perPrompt);
    assertThat(honest.low()).isCloseTo(items.low(), within(1e-9));
    assertThat(honest.high()).isCloseTo(items.high(), within(1e-9));
    assertThat(honest.n()).isEqualTo(30);
    assertThat(honest.high() - honest.low()).isGreaterThan(3 * (naive.high() - naive.low()));
  }

  @Test
  void ratioIsOfMeansAndPaired() {
    double[] plain = {0.8, 0.6, 1, 0.5};
    double[] half = {0.4, 0.3, 0.5, 0.25};
    Estimate ratio = bootstrap.ratioOfMeans(plain, half);
    assertThat(ratio.value()).isCloseTo(2, within(1e-12));
    assertThat(ratio.low()).as("pairing removes all noise").isCloseTo(2, within(1e-12));
    assertThat(ratio.high()).isCloseTo(2, within(1e-12));
  }

  @Test
  void aVanishingDenominatorGivesInfinityNotAFailure() {
    Estimate ratio = bootstrap.ratioOfMeans(new double[] {1, 1, 0}, new double[] {0, 0, 0});
    assertThat(ratio.value()).isEqualTo(Double.POSITIVE_INFINITY);
    assertThat(ratio.low()).isEqualTo(1).as("0/0: nothing changed");
    assertThat(bootstrap.accelerated().ratioOfMeans(new double[] {1, 1}, new double[2]).high())
        .isEqualTo(Double.POSITIVE_INFINITY);
  }

  @Test
  void pairedDifferenceIsSharperThanTheUnpairedOne() {
    double[] first = normal(100, 31);
    double[] noise = normal(100, 32);
    double[] second = new double[100];
    Arrays.setAll(second, i -> first[i] - 0.3 + 0.1 * noise[i]);
    Estimate paired = bootstrap.pairedDifference(first, second);
    Estimate unpaired = bootstrap.difference(first, second);
    assertThat(paired.covers(0.3)).isTrue();
    assertThat(paired.low()).isPositive();
    assertThat(unpaired.value()).isCloseTo(paired.value(), within(1e-12));
    assertThat(unpaired.high() - unpaired.low()).isGreaterThan(5 * (paired.high() - paired.low()));
  }

  @Test
  void refusesNonsense() {
    assertThatThrownBy(() -> bootstrap.mean(new double[0])).hasMessageContaining("empty");
    assertThatThrownBy(() -> bootstrap.of(0, items -> 0)).hasMessageContaining("0 items");
    assertThatThrownBy(() -> bootstrap.of(3, items -> Double.NaN)).hasMessageContaining("NaN");
    assertThatThrownBy(() -> bootstrap.pairedDifference(new double[2], new double[3]))
        .hasMessageContaining("2 and 3");
    assertThatThrownBy(() -> bootstrap.ratioOfMeans(new double[] {-1}, new double[] {1}))
        .hasMessageContaining("not negative");
    assertThatThrownBy(() -> new Bootstrap(10, 0.95, 0, Bootstrap.Kind.BCA))
        .hasMessageContaining("at least 100");
  }

  private static double[] normal(int n, long seed) {
    Random random = new Random(seed);
    double[] values = new double[n];
    Arrays.setAll(values, i -> random.nextGaussian());
    return values;
  }
}
