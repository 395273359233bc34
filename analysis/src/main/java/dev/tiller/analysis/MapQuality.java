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
 * @param rows over how many rows it was measured; a seeded sample where there are many
 */
public record MapQuality(double trustworthiness, double continuity, int rows) {
  private static final int MOST = 2000;

  /**
   * Measures a map of {@code data}; of more than 2,000 rows a sample, each against all rows of the
   * sample.
   *
   * @param k fewer than half of the rows
   */
  public static MapQuality of(EmbeddedRows data, EmbeddedRows map, int k, long seed) {
    EmbeddedRows from = data;
    EmbeddedRows to = map;
    if (data.rows() > MOST) {
      int[] rows = sample(data.rows(), seed);
      from = data.select(rows);
      to = map.select(rows);
    }
    int n = from.rows();
    double lost = 0;
    double torn = 0;
    for (int row = 0; row < n; row++) {
      int[] inData = ranks(from, row);
      int[] inMap = ranks(to, row);
      for (int other = 0; other < n; other++) {
        if (other != row) {
          lost += inMap[other] <= k && inData[other] > k ? inData[other] - k : 0;
          torn += inData[other] <= k && inMap[other] > k ? inMap[other] - k : 0;
        }
      }
    }
    double whole = 2.0 / ((double) n * k * (2.0 * n - 3.0 * k - 1));
    return new MapQuality(1 - whole * lost, 1 - whole * torn, n);
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

  /** The place of each row by distance from one, which itself has 0. */
  private static int[] ranks(EmbeddedRows data, int row) {
    double[] distances = new double[data.rows()];
    for (int other = 0; other < distances.length; other++) {
      distances[other] = other == row ? -1 : data.squaredDistance(row, other);
    }
    Integer[] order = IntStream.range(0, distances.length).boxed().toArray(Integer[]::new);
    Arrays.sort(order, java.util.Comparator.comparingDouble(other -> distances[other]));
    int[] ranks = new int[distances.length];
    for (int place = 0; place < order.length; place++) {
      ranks[order[place]] = place;
    }
    return ranks;
  }
}
