package dev.tiller.statistics.trend;

import dev.tiller.statistics.Samples;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.SplittableRandom;

/**
 * A permutation test for an increasing trend over ordered doses, such as the share of a concept at
 * rising strength. The statistic is E-bar squared (Barlow and others 1972, section 3.3), the share
 * of the total variance explained by the isotonic fit of the dose means: 0 where the means do not
 * rise anywhere, 1 where the dose decides everything. The null hypothesis is that the dose does not
 * matter; no distribution is assumed.
 *
 * @param statistic E-bar squared of the data, in [0, 1]
 * @param pValue {@code (1 + at least as extreme) / (1 + permutations)}, so never 0
 * @param means observed mean of each dose
 * @param fitted isotonic fit of the means, weighted by their counts
 * @param permutations number of random rearrangements compared
 */
public record TrendTest(
    double statistic, double pValue, List<Double> means, List<Double> fitted, int permutations) {

  /** Keeps unchangeable copies. */
  public TrendTest {
    means = List.copyOf(means);
    fitted = List.copyOf(fitted);
  }

  /**
   * Unrelated observations at each dose; all observations are exchanged among doses.
   *
   * @param doses observations by dose, in rising order of the dose: at least two doses, none empty
   * @param permutations at least 99; 9999 resolves p down to 1e-4
   * @param seed where the rearranging starts
   */
  public static TrendTest independent(double[][] doses, int permutations, long seed) {
    requireDoses(doses.length);
    int[] sizes = new int[doses.length];
    for (int g = 0; g < sizes.length; g++) {
      Samples.requireFinite(doses[g], "observations at dose " + g);
      sizes[g] = doses[g].length;
    }
    double[] all = Arrays.stream(doses).flatMapToDouble(Arrays::stream).toArray();
    return permute(all, sizes, permutations, seed, TrendTest::shuffle);
  }

  /**
   * The same items (prompts) observed at every dose; observations are exchanged only within an
   * item, which removes the differences between items from the comparison.
   *
   * @param items [items, doses]: one row per item, doses in rising order, at least two
   * @param permutations at least 99
   * @param seed where the rearranging starts
   */
  public static TrendTest paired(double[][] items, int permutations, long seed) {
    if (items.length == 0) {
      throw new IllegalArgumentException("A trend over no items was asked; give at least one row.");
    }
    int doses = items[0].length;
    requireDoses(doses);
    int n = items.length;
    double[] all = new double[n * doses];
    for (int i = 0; i < n; i++) {
      Samples.requireFinite(items[i], "observations of item " + i);
      Samples.requireSameLength(doses, items[i].length, "Item 0 and item " + i);
      for (int g = 0; g < doses; g++) {
        all[g * n + i] = items[i][g];
      }
    }
    int[] sizes = new int[doses];
    Arrays.fill(sizes, n);
    return permute(
        all, sizes, permutations, seed, (values, random) -> shuffleWithin(values, n, random));
  }

  /** Whether the rise is significant at {@code alpha}, usually 0.05. */
  public boolean rises(double alpha) {
    return pValue <= alpha;
  }

  /** For people. */
  @Override
  public String toString() {
    return String.format(
        Locale.ROOT,
        "isotonic trend explains %.1f %% of the variance, p = %.2g (%d permutations)",
        statistic * 100,
        pValue,
        permutations);
  }

  private interface Rearrangement {
    void apply(double[] values, SplittableRandom random);
  }

  private static TrendTest permute(
      double[] all, int[] sizes, int permutations, long seed, Rearrangement rearrangement) {
    if (permutations < 99) {
      throw new IllegalArgumentException(
          "A test by "
              + permutations
              + " permutations cannot reach p = 0.01; ask for at least 99, better 9999.");
    }
    double[] weights = Arrays.stream(sizes).asDoubleStream().toArray();
    double[] means = means(all, sizes);
    double[] fitted = IsotonicRegression.fit(means, weights);
    double observed = explained(all, fitted, weights);
    SplittableRandom random = new SplittableRandom(seed);
    double[] values = all.clone();
    int extreme = 0;
    for (int p = 0; p < permutations; p++) {
      rearrangement.apply(values, random);
      double[] fit = IsotonicRegression.fit(means(values, sizes), weights);
      // Rearrangements with the same dose means differ by rounding only and must count.
      if (explained(values, fit, weights) >= observed - 1e-12) {
        extreme++;
      }
    }
    return new TrendTest(
        observed,
        (1.0 + extreme) / (1.0 + permutations),
        Arrays.stream(means).boxed().toList(),
        Arrays.stream(fitted).boxed().toList(),
        permutations);
  }

  private static double explained(double[] all, double[] fitted, double[] weights) {
    double mean = Arrays.stream(all).sum() / all.length;
    double total = 0;
    for (double x : all) {
      total += (x - mean) * (x - mean);
    }
    double between = 0;
    for (int g = 0; g < fitted.length; g++) {
      between += weights[g] * (fitted[g] - mean) * (fitted[g] - mean);
    }
    return total == 0 ? 0 : Math.min(1, between / total);
  }

  private static double[] means(double[] all, int[] sizes) {
    double[] means = new double[sizes.length];
    int at = 0;
    for (int g = 0; g < sizes.length; g++) {
      double sum = 0;
      for (int i = 0; i < sizes[g]; i++) {
        sum += all[at++];
      }
      means[g] = sum / sizes[g];
    }
    return means;
  }

  private static void shuffle(double[] values, SplittableRandom random) {
    for (int i = values.length - 1; i > 0; i--) {
      swap(values, i, random.nextInt(i + 1));
    }
  }

  private static void shuffleWithin(double[] values, int items, SplittableRandom random) {
    int doses = values.length / items;
    for (int i = 0; i < items; i++) {
      for (int g = doses - 1; g > 0; g--) {
        swap(values, g * items + i, random.nextInt(g + 1) * items + i);
      }
    }
  }

  private static void swap(double[] values, int i, int k) {
    double kept = values[i];
    values[i] = values[k];
    values[k] = kept;
  }

  private static void requireDoses(int doses) {
    if (doses < 2) {
      throw new IllegalArgumentException(
          "A trend needs at least two doses, but " + doses + " came; add another strength.");
    }
  }
}
