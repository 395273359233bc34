package dev.tiller.analysis;

import dev.tiller.ground.Seeds;
import java.util.Arrays;
import java.util.SplittableRandom;
import java.util.stream.IntStream;

/**
 * How far a map keeps who is near whom (Venna and Kaski, 2006), both from 0 to 1: trustworthiness
 * falls where rows are near in the map that are not in the data, continuity where rows near in the
 * data are torn apart.
 *
 * @param trustworthiness at k neighbors
 * @param continuity at k neighbors
 * @param rows over how many rows it was averaged; a seeded sample where there are many
 */
public record MapQuality(double trustworthiness, double continuity, int rows) {
  private static final int MOST = 2000;

  /**
   * Measures a map of {@code data}: the mean over rows, of more than 2,000 over a sample, each
   * ranked among all rows.
   *
   * @param k fewer than half of the rows
   */
  public static MapQuality of(EmbeddedRows data, EmbeddedRows map, int k, long seed) {
    int n = data.rows();
    int[] rows = n > MOST ? sample(n, seed) : IntStream.range(0, n).toArray();
    double lost = 0;
    double torn = 0;
    for (int row : rows) {
      double[] inData = distances(data, row);
      double[] inMap = distances(map, row);
      lost += displaced(nearest(inMap, k), inData, k);
      torn += displaced(nearest(inData, k), inMap, k);
    }
    double whole = 2.0 / ((double) rows.length * k * (2.0 * n - 3.0 * k - 1));
    return new MapQuality(1 - whole * lost, 1 - whole * torn, rows.length);
  }

  private static double[] distances(EmbeddedRows data, int row) {
    double[] distances = new double[data.rows()];
    for (int other = 0; other < distances.length; other++) {
      distances[other] = other == row ? -1 : data.squaredDistance(row, other);
    }
    return distances;
  }

  /** The k rows of least distance after the first, which is the row itself; equal ones by row. */
  private static int[] nearest(double[] distances, int k) {
    int[] best = new int[k + 1];
    int size = 0;
    for (int row = 0; row < distances.length; row++) {
      if (size == best.length && distances[row] >= distances[best[size - 1]]) {
        continue;
      }
      int at = size < best.length ? size++ : size - 1;
      while (at > 0 && distances[best[at - 1]] > distances[row]) {
        best[at] = best[at - 1];
        at--;
      }
      best[at] = row;
    }
    return Arrays.copyOfRange(best, 1, size);
  }

  /** By how many ranks these rows lie beyond the first k of the other space. */
  private static double displaced(int[] rows, double[] distances, int k) {
    double sum = 0;
    for (int row : rows) {
      int rank = 0;
      for (int other = 0; other < distances.length; other++) {
        boolean before =
            distances[other] < distances[row]
                || (distances[other] == distances[row] && other < row);
        rank += before ? 1 : 0;
      }
      sum += Math.max(0, rank - k);
    }
    return sum;
  }

  private static int[] sample(int rows, long seed) {
    SplittableRandom random = new SplittableRandom(Seeds.mix(seed, 3));
    int[] all = IntStream.range(0, rows).toArray();
    for (int i = 0; i < MOST; i++) {
      int other = i + random.nextInt(rows - i);
      int swap = all[i];
      all[i] = all[other];
      all[other] = swap;
    }
    return Arrays.stream(all, 0, MOST).sorted().toArray();
  }
}
