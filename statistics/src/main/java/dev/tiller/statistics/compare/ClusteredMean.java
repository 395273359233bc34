package dev.tiller.statistics.compare;

import dev.tiller.statistics.Samples;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.IntStream;

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
    Map<Integer, Integer> places = new LinkedHashMap<>();
    for (int cluster : clusters) {
      places.putIfAbsent(cluster, places.size());
    }
    double[] sums = new double[places.size()];
    int[] sizes = new int[places.size()];
    for (int i = 0; i < values.length; i++) {
      int place = places.get(clusters[i]);
      sums[place] += values[i];
      sizes[place]++;
    }
    return ofSums(IntStream.range(0, sums.length).toArray(), sums, sizes);
  }

  /**
   * From sums over whole clusters.
   *
   * @param chosen places of the clusters that count
   * @param sums of each cluster's values
   * @param sizes number of each cluster's values; clusters without any do not count
   */
  public static ClusteredMean ofSums(int[] chosen, double[] sums, int[] sizes) {
    double sum = 0;
    int n = 0;
    int count = 0;
    for (int c : chosen) {
      sum += sums[c];
      n += sizes[c];
      count += sizes[c] > 0 ? 1 : 0;
    }
    double mean = sum / n;
    double squares = 0;
    for (int c : chosen) {
      squares += Math.pow(sums[c] - mean * sizes[c], 2);
    }
    double error = count < 2 ? Double.NaN : Math.sqrt(count / (count - 1.0) * squares) / n;
    return new ClusteredMean(mean, error, n, count);
  }

  /** Every value a cluster of its own: the usual standard error. */
  public static ClusteredMean of(double[] values) {
    int[] each = new int[values.length];
    Arrays.setAll(each, i -> i);
    return of(values, each);
  }
}
