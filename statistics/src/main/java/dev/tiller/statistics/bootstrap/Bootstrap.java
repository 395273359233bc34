package dev.tiller.statistics.bootstrap;

import dev.tiller.statistics.Estimate;
import dev.tiller.statistics.Samples;
import java.util.Arrays;
import java.util.SplittableRandom;
import java.util.stream.IntStream;

/**
 * Intervals of a statistic by resampling its items with replacement (Efron and Tibshirani, An
 * Introduction to the Bootstrap, 1993, chapters 13 and 14). The same seed gives the same interval.
 *
 * <p>Items must be the independent units of the experiment. If several generations answer one
 * prompt, the prompt is the unit: give one value per prompt, or use {@link #clustered}. A trap that
 * bites: an interval over generations instead of prompts is far too short. Over a single item
 * nothing can be said: its interval is unknown ({@link Estimate#hasInterval}), not of width 0.
 *
 * @param resamples number of resamples, at least 100; 2000 is customary for a 95 % interval
 * @param level coverage aimed at, in (0, 1)
 * @param seed where the resampling starts
 * @param kind how the ends are read off the resampled figures
 */
public record Bootstrap(int resamples, double level, long seed, Kind kind) {

  /** How the ends of the interval are read off the resampled figures. */
  public enum Kind {
    /** The quantiles at {@code (1 - level) / 2} and {@code (1 + level) / 2}. */
    PERCENTILE,
    /**
     * Bias-corrected and accelerated: quantiles shifted by the median bias and, through the
     * jackknife, by the skewness of the statistic. Better for small n; costs n more evaluations.
     * Falls back on {@link #PERCENTILE} where a resampled or jackknifed figure is infinite or all
     * resamples lie on one side.
     */
    BCA
  }

  /** Checks the ranges. */
  public Bootstrap {
    if (resamples < 100) {
      throw new IllegalArgumentException(
          "A bootstrap of " + resamples + " resamples has no usable tails; ask for at least 100.");
    }
    if (!(level > 0 && level < 1)) {
      throw new IllegalArgumentException(
          "The level of an interval is "
              + level
              + "; give a number between 0 and 1, such as 0.95.");
    }
  }

  /** Percentile intervals at 95 % from 2000 resamples. */
  public static Bootstrap seeded(long seed) {
    return new Bootstrap(2000, 0.95, seed, Kind.PERCENTILE);
  }

  /** The same settings with BCa intervals. */
  public Bootstrap accelerated() {
    return new Bootstrap(resamples, level, seed, Kind.BCA);
  }

  /**
   * The interval of any statistic over n independent items.
   *
   * @param n number of items, at least 1
   * @param statistic the figure; called {@code resamples + 1} times, with BCa n times more
   */
  public Estimate of(int n, Statistic statistic) {
    requireItems(n);
    return resample(singletons(n), statistic);
  }

  /**
   * The interval of any statistic when items come in dependent groups (several generations of a
   * prompt, several seeds over the same prompts): whole groups are resampled.
   *
   * @param clusters for each item, the label of its group
   * @param statistic the figure over items
   * @return the estimate; its n counts groups, the independent units
   */
  public Estimate clustered(int[] clusters, Statistic statistic) {
    requireItems(clusters.length);
    int[] labels = Arrays.stream(clusters).distinct().toArray();
    int[][] members = new int[labels.length][];
    for (int c = 0; c < labels.length; c++) {
      int label = labels[c];
      members[c] = IntStream.range(0, clusters.length).filter(i -> clusters[i] == label).toArray();
    }
    return resample(members, statistic);
  }

  /** The mean of one value per independent item. */
  public Estimate mean(double[] values) {
    Samples.requireFinite(values, "values");
    return of(values.length, items -> meanOf(values, items));
  }

  /**
   * The ratio of two means measured on the same items, for example the share of a concept without
   * and with steering on the same prompts: {@code mean(numerator) / mean(denominator)}, not the
   * mean of ratios. A denominator of 0 gives infinity (and 0/0 gives 1: nothing changed), in
   * resamples as well; report the lower end then.
   *
   * @param numerator one non-negative value per item
   * @param denominator one non-negative value per item
   */
  public Estimate ratioOfMeans(double[] numerator, double[] denominator) {
    requireNonNegative(numerator, "numerators");
    requireNonNegative(denominator, "denominators");
    Samples.requireSameLength(numerator.length, denominator.length, "Numerator and denominator");
    return of(
        numerator.length,
        items -> {
          double above = meanOf(numerator, items);
          double below = meanOf(denominator, items);
          return above == 0 && below == 0 ? 1 : above / below;
        });
  }

  /** The mean of {@code first[i] - second[i]} over items measured in both conditions. */
  public Estimate pairedDifference(double[] first, double[] second) {
    Samples.requireFinite(first, "first values");
    Samples.requireFinite(second, "second values");
    Samples.requireSameLength(first.length, second.length, "The two conditions");
    double[] differences = new double[first.length];
    Arrays.setAll(differences, i -> first[i] - second[i]);
    return mean(differences);
  }

  /**
   * The difference of the means of two unrelated samples, each resampled on its own; always a
   * percentile interval.
   *
   * @return the estimate; its n is the size of the smaller sample
   */
  public Estimate difference(double[] first, double[] second) {
    Samples.requireFinite(first, "first values");
    Samples.requireFinite(second, "second values");
    int smaller = Math.min(first.length, second.length);
    double value =
        Arrays.stream(first).average().orElseThrow()
            - Arrays.stream(second).average().orElseThrow();
    if (smaller == 1) {
      return Estimate.withoutInterval(value, level, 1);
    }
    SplittableRandom random = new SplittableRandom(seed);
    int[][] a = singletons(first.length);
    int[][] b = singletons(second.length);
    double[] figures = new double[resamples];
    for (int r = 0; r < resamples; r++) {
      figures[r] = meanOf(first, draw(a, random)) - meanOf(second, draw(b, random));
    }
    return Resampled.of(value, figures).percentiles(level, smaller);
  }

  private Estimate resample(int[][] groups, Statistic statistic) {
    double value = figure(statistic, concatenation(groups, -1));
    if (groups.length == 1) {
      return Estimate.withoutInterval(value, level, 1);
    }
    SplittableRandom random = new SplittableRandom(seed);
    double[] figures = new double[resamples];
    for (int r = 0; r < resamples; r++) {
      figures[r] = figure(statistic, draw(groups, random));
    }
    return kind == Kind.BCA
        ? Resampled.of(value, figures).accelerated(level, groups.length, leftOut(groups, statistic))
        : Resampled.of(value, figures).percentiles(level, groups.length);
  }

  /** The figure without each group: the jackknife. */
  private static double[] leftOut(int[][] groups, Statistic statistic) {
    double[] left = new double[groups.length];
    for (int g = 0; g < groups.length; g++) {
      left[g] = figure(statistic, concatenation(groups, g));
    }
    return left;
  }

  private static int[] draw(int[][] groups, SplittableRandom random) {
    int[] chosen = new int[groups.length];
    int length = 0;
    for (int g = 0; g < chosen.length; g++) {
      chosen[g] = random.nextInt(groups.length);
      length += groups[chosen[g]].length;
    }
    int[] items = new int[length];
    int at = 0;
    for (int g : chosen) {
      System.arraycopy(groups[g], 0, items, at, groups[g].length);
      at += groups[g].length;
    }
    return items;
  }

  private static int[] concatenation(int[][] groups, int without) {
    return IntStream.range(0, groups.length)
        .filter(g -> g != without)
        .flatMap(g -> Arrays.stream(groups[g]))
        .toArray();
  }

  private static int[][] singletons(int n) {
    int[][] items = new int[n][];
    Arrays.setAll(items, i -> new int[] {i});
    return items;
  }

  private static double figure(Statistic statistic, int[] items) {
    double figure = statistic.of(items);
    if (Double.isNaN(figure)) {
      throw new IllegalArgumentException(
          "The statistic is NaN on a resample of "
              + items.length
              + " items; define it for every choice of items (an empty subgroup is the usual cause).");
    }
    return figure;
  }

  private static double meanOf(double[] values, int[] items) {
    double sum = 0;
    for (int i : items) {
      sum += values[i];
    }
    return sum / items.length;
  }

  private static void requireItems(int n) {
    if (n < 1) {
      throw new IllegalArgumentException("A bootstrap over " + n + " items was asked; give some.");
    }
  }

  private static void requireNonNegative(double[] values, String name) {
    Samples.requireFinite(values, name);
    for (int i = 0; i < values.length; i++) {
      if (values[i] < 0) {
        throw new IllegalArgumentException(
            "Value "
                + i
                + " of the "
                + name
                + " is "
                + values[i]
                + "; a ratio of means is only read for values that are not negative.");
      }
    }
  }
}
