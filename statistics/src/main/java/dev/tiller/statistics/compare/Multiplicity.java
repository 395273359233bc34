package dev.tiller.statistics.compare;

import dev.tiller.statistics.Samples;
import java.util.Arrays;
import java.util.Comparator;
import java.util.stream.IntStream;

/**
 * What p values become when there are many: a family states its size, and each member is adjusted
 * so that comparing it with 0.05 keeps the family's promise. NaN (no test was possible) stays NaN
 * and does not count.
 */
public final class Multiplicity {

  private Multiplicity() {}

  /** Holm, Scandinavian Journal of Statistics 6, 1979: the chance of one false finding at all. */
  public static double[] holm(double... p) {
    return adjust(p, false, (rank, m) -> m - rank);
  }

  /** Benjamini and Hochberg, JRSS B 57, 1995: the share of false ones among the findings. */
  public static double[] benjaminiHochberg(double... p) {
    return adjust(p, true, (rank, m) -> (double) m / (rank + 1));
  }

  /** Benjamini and Yekutieli, Annals of Statistics 29, 2001: the same under any dependence. */
  public static double[] benjaminiYekutieli(double... p) {
    return adjust(p, true, (rank, m) -> harmonic(m) * m / (rank + 1));
  }

  /**
   * Westfall and Young's single step: the share of permutations whose largest statistic reaches the
   * observed one. It keeps the correlation between the members, which the others give away.
   *
   * @param observed |t| of each member; NaN where there is none
   * @param permuted |t| of each member under each permutation, [permutations][members]
   * @return p values in (0, 1], the observed way counted among the permutations
   */
  public static double[] maximum(double[] observed, double[][] permuted) {
    double[] largest = new double[permuted.length];
    for (int b = 0; b < permuted.length; b++) {
      Samples.requireSameLength(observed.length, permuted[b].length, "Observed and permuted");
      for (double t : permuted[b]) {
        largest[b] = Math.max(largest[b], Double.isNaN(t) ? 0 : t);
      }
    }
    Arrays.sort(largest);
    return Arrays.stream(observed)
        .map(t -> Double.isNaN(t) ? Double.NaN : (1.0 + reached(largest, t)) / (largest.length + 1))
        .toArray();
  }

  private static int reached(double[] sorted, double t) {
    int low = 0;
    int high = sorted.length;
    while (low < high) {
      int middle = (low + high) >>> 1;
      if (sorted[middle] >= t) {
        high = middle;
      } else {
        low = middle + 1;
      }
    }
    return sorted.length - low;
  }

  private interface Factor {
    double of(int rank, int m);
  }

  /** Sorted p times factor, made monotone from the top (step-up) or from the bottom (step-down). */
  private static double[] adjust(double[] p, boolean stepUp, Factor factor) {
    int[] order =
        IntStream.range(0, p.length)
            .filter(i -> !Double.isNaN(p[i]))
            .boxed()
            .sorted(Comparator.comparingDouble(i -> p[i]))
            .mapToInt(i -> i)
            .toArray();
    int m = order.length;
    double[] adjusted = new double[p.length];
    Arrays.fill(adjusted, Double.NaN);
    double bound = stepUp ? 1 : 0;
    for (int k = 0; k < m; k++) {
      int rank = stepUp ? m - 1 - k : k;
      double value = Math.min(1, p[order[rank]] * factor.of(rank, m));
      bound = stepUp ? Math.min(bound, value) : Math.max(bound, value);
      adjusted[order[rank]] = bound;
    }
    return adjusted;
  }

  private static double harmonic(int m) {
    return IntStream.rangeClosed(1, m).mapToDouble(i -> 1.0 / i).sum();
  }
}
