package dev.tiller.statistics.compare;

import dev.tiller.statistics.Moments;
import dev.tiller.statistics.Samples;
import java.util.Arrays;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.hipparchus.distribution.continuous.NormalDistribution;
import org.hipparchus.distribution.continuous.TDistribution;
import org.hipparchus.util.CombinatoricsUtils;

/**
 * The difference of the means of two groups, with its test.
 *
 * @param difference first mean minus second
 * @param standardError of the difference, above 0 unless nothing varies
 * @param statistic t or z: difference over its error; 0 where both are 0, infinite where only the
 *     error is
 * @param degrees of freedom of Student's t; infinite where the normal distribution was taken
 * @param p two-sided, in [0, 1]
 */
public record Comparison(
    double difference, double standardError, double statistic, double degrees, double p) {

  private static final int MOST_EXACT = 20_000;

  /**
   * Welch's test of two samples with variances of their own, degrees of freedom by Satterthwaite.
   *
   * @param first at least 2 finite values
   * @param second at least 2 finite values
   */
  public static Comparison welch(double[] first, double[] second) {
    Moments a = Moments.of(first);
    Moments b = Moments.of(second);
    if (a.n() < 2 || b.n() < 2) {
      throw new IllegalArgumentException(
          "Welch's test needs at least 2 values of each group, but got %d and %d."
              .formatted(a.n(), b.n()));
    }
    return student(
        a.mean() - b.mean(), a.variance() / a.n(), a.n() - 1, b.variance() / b.n(), b.n() - 1);
  }

  /**
   * Welch's test with clusters in the place of values.
   *
   * @param first of at least 2 clusters
   * @param second of at least 2 clusters
   */
  public static Comparison clustered(ClusteredMean first, ClusteredMean second) {
    if (first.clusters() < 2 || second.clusters() < 2) {
      throw new IllegalArgumentException(
          "A test of clusters needs at least 2 of each group, but got %d and %d."
              .formatted(first.clusters(), second.clusters()));
    }
    return student(
        first.mean() - second.mean(),
        first.standardError() * first.standardError(),
        first.clusters() - 1,
        second.standardError() * second.standardError(),
        second.clusters() - 1);
  }

  /**
   * The less sure of two tests of clusters: Welch's, and Student's with the variance of both
   * pooled. Welch's alone takes a small group of bounded responses that happens to lie near 0 or 1,
   * where the variance is small, for surer than it is; Student's alone is misled by a small group
   * that varies more.
   *
   * @param first of at least 2 clusters
   * @param second of at least 2 clusters
   */
  public static Comparison cautious(ClusteredMean first, ClusteredMean second) {
    Comparison welch = clustered(first, second);
    int n = first.clusters();
    int m = second.clusters();
    double u = n * first.standardError() * first.standardError();
    double v = m * second.standardError() * second.standardError();
    double pooled = ((n - 1) * u + (m - 1) * v) / (n + m - 2);
    double error = Math.sqrt(pooled * (1.0 / n + 1.0 / m));
    double t = ratio(welch.difference, error);
    double p = p(t, n + m - 2);
    return p > welch.p ? new Comparison(welch.difference, error, t, n + m - 2, p) : welch;
  }

  private static double p(double t, double degrees) {
    return Double.isInfinite(t)
        ? 0
        : 2 * new TDistribution(degrees).cumulativeProbability(-Math.abs(t));
  }

  private static Comparison student(double difference, double u, int n, double v, int m) {
    double error = Math.sqrt(u + v);
    double t = ratio(difference, error);
    double degrees = error == 0 ? n + m : (u + v) * (u + v) / (u * u / n + v * v / m);
    return new Comparison(difference, error, t, degrees, p(t, degrees));
  }

  /**
   * Of two estimates that are independent and about normal.
   *
   * @param firstError standard error of the first, at least 0
   * @param secondError standard error of the second, at least 0
   */
  public static Comparison normal(
      double first, double firstError, double second, double secondError) {
    double error = Math.hypot(firstError, secondError);
    double z = ratio(first - second, error);
    double p =
        Double.isInfinite(z) ? 0 : 2 * new NormalDistribution().cumulativeProbability(-Math.abs(z));
    return new Comparison(first - second, error, z, Double.POSITIVE_INFINITY, p);
  }

  /**
   * Two-sided permutation test of the difference of means: the share of ways to deal the labels
   * whose difference is at least as large. Exact where there are up to 20,000 ways; else of {@code
   * draws} random ones, the observed way counted among them.
   *
   * @param draws at least 1, of use only where the exact test is out of reach
   * @param seed of the random ways
   * @return p in (0, 1]
   */
  public static double permutation(double[] first, double[] second, int draws, long seed) {
    Samples.requireFinite(first, "first values");
    Samples.requireFinite(second, "second values");
    int n = first.length + second.length;
    double[] all = Arrays.copyOf(first, n);
    System.arraycopy(second, 0, all, first.length, second.length);
    double total = Arrays.stream(all).sum();
    // Sums that are equal on paper differ by rounding; the slack counts them as equal.
    double observed = Math.abs(gap(Arrays.stream(first).sum(), total, first.length, n));
    double reached = observed - 1e-12 * Math.max(1, Math.abs(total));
    if (ways(n, first.length) <= MOST_EXACT) {
      long[] counts = new long[2];
      CombinatoricsUtils.combinationsIterator(n, first.length)
          .forEachRemaining(
              chosen -> {
                double sum = Arrays.stream(chosen).mapToDouble(i -> all[i]).sum();
                counts[0] += Math.abs(gap(sum, total, first.length, n)) >= reached ? 1 : 0;
                counts[1]++;
              });
      return (double) counts[0] / counts[1];
    }
    SplittableRandom random = new SplittableRandom(seed);
    int[] order = IntStream.range(0, n).toArray();
    int hits = 1;
    for (int d = 0; d < draws; d++) {
      double sum = 0;
      for (int i = 0; i < first.length; i++) {
        int j = i + random.nextInt(n - i);
        int moved = order[i];
        order[i] = order[j];
        order[j] = moved;
        sum += all[order[i]];
      }
      hits += Math.abs(gap(sum, total, first.length, n)) >= reached ? 1 : 0;
    }
    return hits / (draws + 1.0);
  }

  private static double ways(int n, int chosen) {
    return CombinatoricsUtils.binomialCoefficientLog(n, chosen) > Math.log(MOST_EXACT)
        ? Double.POSITIVE_INFINITY
        : CombinatoricsUtils.binomialCoefficientDouble(n, chosen);
  }

  private static double gap(double sum, double total, int chosen, int n) {
    return sum / chosen - (total - sum) / (n - chosen);
  }

  private static double ratio(double difference, double error) {
    return error == 0 && difference == 0 ? 0 : difference / error;
  }
}
