package dev.tiller.fairness.response;

import org.hipparchus.distribution.discrete.HypergeometricDistribution;

/**
 * How likely a probe's own picture is among the nearest in a gallery that is drawn at random from a
 * pool, by how many of the pool are nearer: the mean over all galleries, where drawing some would
 * give it with an error.
 *
 * @param first chance of rank 1, by how many of the pool are nearer than its own
 * @param five chance of rank 5 or better
 */
record GalleryRanks(double[] first, double[] five) {

  private static final int FIVE = 5;

  /**
   * @param pool others that may be drawn, at least 1
   * @param others drawn, at most the pool
   */
  static GalleryRanks of(int pool, int others) {
    double[] first = new double[pool + 1];
    double[] five = new double[pool + 1];
    for (int nearer = 0; nearer <= pool; nearer++) {
      HypergeometricDistribution drawn = new HypergeometricDistribution(pool, nearer, others);
      first[nearer] = drawn.cumulativeProbability(0);
      five[nearer] = drawn.cumulativeProbability(FIVE - 1);
    }
    return new GalleryRanks(first, five);
  }

  /** Chances of rank 1 and rank 5. */
  double[] of(int nearer) {
    return new double[] {first[nearer], five[nearer]};
  }
}
