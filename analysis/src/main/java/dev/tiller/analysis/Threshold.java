package dev.tiller.analysis;

/**
 * How near rows must be to be called duplicates, chosen from the sorted distances to nearest
 * neighbors: strategies of DNIKit's Duplicates. Both are relative to the data, so that something is
 * always found; {@link Absolute} is not.
 */
public sealed interface Threshold {

  /**
   * The distance up to which rows are duplicates.
   *
   * @param distances ascending, without leading zeros; may be empty
   */
  double of(double[] distances);

  /**
   * Keeps the closest rows: the distance at {@code N - floor(p N / 100)} <em>from the end</em>, p
   * near 100 keeping few.
   *
   * @param p in (0, 100]
   */
  record Percentile(double p) implements Threshold {
    public Percentile {
      if (!(p > 0 && p <= 100)) {
        throw new IllegalArgumentException(
            "A percentile of %s; give more than 0 and at most 100.".formatted(p));
      }
    }

    @Override
    public double of(double[] distances) {
      int n = distances.length;
      return n == 0 ? 0 : distances[Math.min(n - 1, n - (int) Math.floor(p * 0.01 * n))];
    }
  }

  /**
   * Where the curve of sorted distances, coming from its middle, begins to fall more steeply than
   * there.
   *
   * @param sensitivity more than 2; larger looks through a narrower window
   */
  record Slope(double sensitivity) implements Threshold {
    public Slope {
      if (!(sensitivity > 2)) {
        throw new IllegalArgumentException(
            "A slope's sensitivity of %s; give more than 2.".formatted(sensitivity));
      }
    }

    @Override
    public double of(double[] distances) {
      int n = distances.length;
      if (n == 0) {
        return 0;
      }
      int stride = n / 1000 + 1;
      int probe = n / 2;
      double target = distances[Math.min(n - 1, probe + probe / 2)] - distances[probe - probe / 2];
      int window = (int) Math.floor(n / sensitivity);
      while (probe > stride) {
        if (distances[probe + window] - distances[probe] > target) {
          break;
        }
        probe -= stride;
      }
      return distances[probe];
    }
  }

  /**
   * A distance that does not depend on the data.
   *
   * @param distance at least 0
   */
  record Absolute(double distance) implements Threshold {
    @Override
    public double of(double[] distances) {
      return distance;
    }
  }
}
