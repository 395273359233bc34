package dev.tiller.statistics;

import java.util.Arrays;

/**
 * Step-wise average precision: over the distinct scores from the highest down, the gain in recall
 * times the precision reached there. Items with equal scores enter together, so that the result
 * does not depend on their order. SelfCond (arXiv 2110.02802) ranks units so.
 */
public final class AveragePrecision {

  private AveragePrecision() {}

  /**
   * The average precision of one neuron.
   *
   * @param positive scores of the positive items, not empty, no NaN
   * @param negative scores of the negative items, not empty, no NaN
   * @return a number in (0, 1]; the share of positives for a constant score
   * @throws IllegalArgumentException if a set is empty or holds NaN
   */
  public static double of(double[] positive, double[] negative) {
    double[] p = Samples.requireOrdered(positive, "positive scores").clone();
    double[] q = Samples.requireOrdered(negative, "negative scores").clone();
    Arrays.sort(p);
    Arrays.sort(q);
    double sum = 0;
    int i = p.length;
    int k = q.length;
    while (i > 0) {
      double threshold = p[i - 1];
      int before = i;
      while (i > 0 && p[i - 1] == threshold) {
        i--;
      }
      while (k > 0 && q[k - 1] >= threshold) {
        k--;
      }
      int found = p.length - i;
      sum += (double) (before - i) * found / (found + q.length - k);
    }
    return sum / p.length;
  }
}
