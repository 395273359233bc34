package dev.tiller.analysis;

import java.util.SplittableRandom;

/** Lloyd's algorithm from a k-means++ start, as a start for {@link Mixture}. */
final class KMeans {
  private static final int STEPS = 25;

  private KMeans() {}

  /** The cluster of each row, 0 to {@code k - 1}. */
  static int[] assign(EmbeddedRows data, int k, SplittableRandom random) {
    double[][] centers = seeds(data, k, random);
    int[] of = new int[data.rows()];
    for (int step = 0; step < STEPS; step++) {
      boolean moved = step == 0;
      double[][] sums = new double[k][data.width()];
      int[] counts = new int[k];
      for (int row = 0; row < data.rows(); row++) {
        int nearest = nearest(data, row, centers);
        moved |= nearest != of[row];
        of[row] = nearest;
        counts[nearest]++;
        for (int i = 0; i < data.width(); i++) {
          sums[nearest][i] += data.values()[row * data.width() + i];
        }
      }
      if (!moved) {
        break;
      }
      for (int c = 0; c < k; c++) {
        for (int i = 0; i < data.width() && counts[c] > 0; i++) {
          centers[c][i] = sums[c][i] / counts[c];
        }
      }
    }
    return of;
  }

  private static double[][] seeds(EmbeddedRows data, int k, SplittableRandom random) {
    double[][] centers = new double[k][];
    double[] least = new double[data.rows()];
    java.util.Arrays.fill(least, Double.MAX_VALUE);
    int chosen = random.nextInt(data.rows());
    for (int c = 0; c < k; c++) {
      centers[c] = new double[data.width()];
      for (int i = 0; i < data.width(); i++) {
        centers[c][i] = data.values()[chosen * data.width() + i];
      }
      double total = 0;
      for (int row = 0; row < data.rows(); row++) {
        least[row] = Math.min(least[row], data.squaredDistance(row, chosen));
        total += least[row];
      }
      double at = random.nextDouble() * total;
      chosen = data.rows() - 1;
      for (int row = 0; row < data.rows() && total > 0; row++) {
        at -= least[row];
        if (at <= 0) {
          chosen = row;
          break;
        }
      }
    }
    return centers;
  }

  private static int nearest(EmbeddedRows data, int row, double[][] centers) {
    int best = 0;
    double least = Double.MAX_VALUE;
    for (int c = 0; c < centers.length; c++) {
      double sum = 0;
      for (int i = 0; i < data.width(); i++) {
        double away = data.values()[row * data.width() + i] - centers[c][i];
        sum += away * away;
      }
      if (sum < least) {
        least = sum;
        best = c;
      }
    }
    return best;
  }
}
