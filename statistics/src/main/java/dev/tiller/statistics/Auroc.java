package dev.tiller.statistics;

import java.util.Arrays;

/**
 * Exact area under the ROC curve: the chance that a random positive scores above a random negative,
 * ties counting one half. Equal to {@code (R - r(r+1)/2) / (r s)} where R is the sum of the
 * mid-ranks of the r positives among all r + s values, and to the trapezoid area under the curve.
 *
 * <p>AurA (arXiv 2407.12824) scores each neuron so, on responses pooled by maximum. The trap that
 * bites: pooled responses after a rectifier tie at zero in great numbers, and counting ties as 0 or
 * 1 shifts every score.
 *
 * <p>Pairs are counted in integers, so that the result does not depend on the order of the items
 * and {@code of(a, b) + of(b, a)} is 1 up to one rounding. Cost O(n log n) per neuron.
 */
public final class Auroc {

  private Auroc() {}

  /**
   * The area for one neuron.
   *
   * @param positive responses to the positive (concept) set, not empty, no NaN
   * @param negative responses to the negative set, not empty, no NaN
   * @return a number in [0, 1]; 0.5 for a constant neuron
   * @throws IllegalArgumentException if a set is empty or holds NaN
   */
  public static double of(double[] positive, double[] negative) {
    double[] p = sorted(positive, "positive responses");
    double[] q = sorted(negative, "negative responses");
    return (double) doubledWins(p, q) / (2.0 * p.length * q.length);
  }

  /**
   * The area of every neuron of a site at once.
   *
   * @param positive responses [neurons, positives], one neuron after the other: the response of
   *     neuron j to sentence i stands at {@code j * positives + i}
   * @param positives number of positive sentences, at least 1
   * @param negative responses [neurons, negatives], laid out in the same way
   * @param negatives number of negative sentences, at least 1
   * @return one area in [0, 1] per neuron; empty if the matrices are
   * @throws IllegalArgumentException if the shapes disagree or a response is NaN
   */
  public static double[] ofColumns(
      float[] positive, int positives, float[] negative, int negatives) {
    int neurons = columns(positive, positives, "positive");
    int others = columns(negative, negatives, "negative");
    if (neurons != others) {
      throw new IllegalArgumentException(
          "The positive responses have "
              + neurons
              + " neurons and the negative ones "
              + others
              + "; collect both at the same site.");
    }
    double[] areas = new double[neurons];
    double[] p = new double[positives];
    double[] q = new double[negatives];
    for (int j = 0; j < neurons; j++) {
      widen(positive, j * positives, p, "positive", j);
      widen(negative, j * negatives, q, "negative", j);
      Arrays.sort(p);
      Arrays.sort(q);
      areas[j] = (double) doubledWins(p, q) / (2.0 * positives * negatives);
    }
    return areas;
  }

  /** Twice the number of pairs won by p, a tie counting once: exact in a long. */
  private static long doubledWins(double[] p, double[] q) {
    long doubled = 0;
    int below = 0;
    int upTo = 0;
    for (double x : p) {
      while (below < q.length && q[below] < x) {
        below++;
      }
      while (upTo < q.length && q[upTo] <= x) {
        upTo++;
      }
      doubled += below + upTo;
    }
    return doubled;
  }

  private static double[] sorted(double[] values, String name) {
    double[] copy = Samples.requireOrdered(values, name).clone();
    Arrays.sort(copy);
    return copy;
  }

  private static int columns(float[] matrix, int rows, String name) {
    if (rows < 1 || matrix.length % rows != 0) {
      throw new IllegalArgumentException(
          "The "
              + name
              + " responses hold "
              + matrix.length
              + " values, which is no whole number of neurons with "
              + rows
              + " sentences each.");
    }
    return matrix.length / rows;
  }

  private static void widen(float[] from, int offset, double[] to, String name, int neuron) {
    for (int i = 0; i < to.length; i++) {
      float x = from[offset + i];
      if (Float.isNaN(x)) {
        throw new IllegalArgumentException(
            "Neuron "
                + neuron
                + " answers NaN to "
                + name
                + " sentence "
                + i
                + "; an area needs ordered responses, so check the model's precision and input.");
      }
      to[i] = x;
    }
  }
}
