package dev.tiller.statistics.compare;

import dev.tiller.statistics.Samples;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import org.hipparchus.stat.StatUtils;

/**
 * The mean of values that come in clusters (several pictures of a person), with the sandwich
 * estimate of its error.
 *
 * @param mean of the values
 * @param standardError by clusters, with the factor G / (G - 1); NaN for a single cluster
 * @param n values
 * @param clusters G of them
 */
public record ClusteredMean(double mean, double standardError, int n, int clusters) {

  /**
   * @param values finite, not empty
   * @param clusters label of each value's cluster
   */
  public static ClusteredMean of(double[] values, int[] clusters) {
    Samples.requireFinite(values, "values");
    Samples.requireSameLength(values.length, clusters.length, "Values and clusters");
    double mean = StatUtils.mean(values);
    Map<Integer, Double> sums = new LinkedHashMap<>();
    for (int i = 0; i < values.length; i++) {
      sums.merge(clusters[i], values[i] - mean, Double::sum);
    }
    int count = sums.size();
    double squares = sums.values().stream().mapToDouble(s -> s * s).sum();
    double error =
        count == 1 ? Double.NaN : Math.sqrt(count / (count - 1.0) * squares) / values.length;
    return new ClusteredMean(mean, error, values.length, count);
  }

  /** Every value a cluster of its own: the usual standard error. */
  public static ClusteredMean of(double[] values) {
    int[] each = new int[values.length];
    Arrays.setAll(each, i -> i);
    return of(values, each);
  }
}
