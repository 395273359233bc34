package dev.tiller.analysis;

import dev.tiller.ground.Monitor;
import dev.tiller.ground.Progress;
import dev.tiller.ground.Seeds;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.SplittableRandom;

/**
 * UMAP (McInnes, Healy, Melville, arXiv 1802.03426): a fuzzy graph of nearest rows, laid out in the
 * plane by sampled attraction along its edges and repulsion from random rows. Starts from the first
 * two principal components and draws from a seed, so that the same rows give the same map. Measure
 * {@link MapQuality} beside it.
 *
 * @param neighbors of each row in the graph, at least 2
 * @param minDistance how close rows may lie in the map
 * @param spread how far it reaches
 * @param epochs passes over the edges; 0 for 500 up to 10,000 rows and 200 beyond
 * @param seed of all drawing
 */
public record Umap(int neighbors, double minDistance, double spread, int epochs, long seed) {
  private static final int NEGATIVES = 5;
  private static final double FURTHEST = 4;
  private static final double EXTENT = 10;

  /** 15 neighbors, distance .1, spread 1. */
  public static Umap standard(long seed) {
    return new Umap(15, 0.1, 1, 0, seed);
  }

  /**
   * The map: two coordinates a row.
   *
   * @param data at least three rows
   */
  public EmbeddedRows fit(EmbeddedRows data, Monitor monitor) {
    return fit(data, Neighbors.of(data, reach(data), monitor), monitor);
  }

  private int reach(EmbeddedRows data) {
    return Math.min(neighbors, data.rows()) - 1;
  }

  /**
   * The same with nearest rows that were found before.
   *
   * @param near of {@code data}, at least {@link #neighbors} less one of each, where there are so
   *     many
   */
  public EmbeddedRows fit(EmbeddedRows data, Neighbors near, Monitor monitor) {
    Edges edges = Edges.of(near, reach(data), data.rows());
    double[] place = start(data);
    layOut(edges, place, monitor);
    float[] values = new float[place.length];
    for (int i = 0; i < place.length; i++) {
      values[i] = (float) place[i];
    }
    return new EmbeddedRows(data.rows(), 2, values);
  }

  /** Principal components within a square of side 20, moved apart where rows coincide. */
  private double[] start(EmbeddedRows data) {
    EmbeddedRows scores = Pca.fit(data, 2).scores(data);
    double largest = 1e-12;
    for (float value : scores.values()) {
      largest = Math.max(largest, Math.abs(value));
    }
    double[] place = new double[2 * data.rows()];
    SplittableRandom random = new SplittableRandom(Seeds.mix(seed, 1));
    for (int row = 0; row < data.rows(); row++) {
      for (int i = 0; i < 2; i++) {
        double score = i < scores.width() ? scores.values()[row * scores.width() + i] : 0;
        place[2 * row + i] = EXTENT * score / largest + 1e-2 * (random.nextDouble() - 0.5);
      }
    }
    return place;
  }

  /** Edges with their memberships, those too weak to be drawn once left out. */
  record Edges(int[] from, int[] to, double[] weights) {

    static Edges of(Neighbors near, int k, int rows) {
      Map<Long, double[]> pairs = new HashMap<>();
      double[] distances = new double[k];
      for (int row = 0; row < rows; row++) {
        for (int i = 0; i < k; i++) {
          distances[i] = near.distances()[row * near.k() + i];
        }
        double[] memberships = memberships(distances, k + 1);
        for (int i = 0; i < k; i++) {
          int other = near.rows()[row * near.k() + i];
          long key = (long) Math.min(row, other) * rows + Math.max(row, other);
          pairs.computeIfAbsent(key, p -> new double[2])[row < other ? 0 : 1] = memberships[i];
        }
      }
      long[] keys = pairs.keySet().stream().mapToLong(Long::longValue).sorted().toArray();
      int[] from = new int[keys.length];
      int[] to = new int[keys.length];
      double[] weights = new double[keys.length];
      for (int e = 0; e < keys.length; e++) {
        double[] both = pairs.get(keys[e]);
        from[e] = (int) (keys[e] / rows);
        to[e] = (int) (keys[e] % rows);
        weights[e] = both[0] + both[1] - both[0] * both[1];
      }
      return new Edges(from, to, weights);
    }
  }

  /**
   * How much each neighbor belongs to a row: {@code exp(-max(0, d - rho) / sigma)}, rho the least
   * positive distance, sigma such that the memberships sum to log2 of {@code wanted}.
   *
   * @param distances ascending
   * @param wanted how many neighbors the row should feel
   */
  static double[] memberships(double[] distances, int wanted) {
    double rho = Arrays.stream(distances).filter(d -> d > 0).findFirst().orElse(0);
    double target = Math.log(wanted) / Math.log(2);
    double sigma = sigma(distances, rho, target);
    return Arrays.stream(distances).map(d -> d <= rho ? 1 : Math.exp(-(d - rho) / sigma)).toArray();
  }

  /** The width at which the memberships have the wanted sum, by halving. */
  static double sigma(double[] distances, double rho, double target) {
    double low = 0;
    double high = Double.POSITIVE_INFINITY;
    double sigma = 1;
    for (int step = 0; step < 100; step++) {
      double sum = 0;
      for (double d : distances) {
        sum += d <= rho ? 1 : Math.exp(-(d - rho) / sigma);
      }
      if (Math.abs(sum - target) < 1e-12) {
        break;
      }
      if (sum > target) {
        high = sigma;
        sigma = (low + high) / 2;
      } else {
        low = sigma;
        sigma = Double.isInfinite(high) ? 2 * sigma : (low + high) / 2;
      }
    }
    double mean = Arrays.stream(distances).average().orElse(0);
    return Math.max(sigma, 1e-3 * mean);
  }

  /**
   * The curve {@code 1 / (1 + a r^(2b))} that comes nearest to 1 up to the least distance and an
   * exponential fall beyond, over 300 places of [0, 3 spread]; least squares by Gauss and Newton.
   *
   * @return a and b
   */
  static double[] curve(double minDistance, double spread) {
    double a = 1;
    double b = 1;
    double damping = 1e-3;
    double error = Double.MAX_VALUE;
    for (int step = 0; step < 200; step++) {
      double[] sums = new double[5];
      double now = normal(minDistance, spread, a, b, sums);
      double determinant = (sums[0] + damping) * (sums[2] + damping) - sums[1] * sums[1];
      double da = ((sums[2] + damping) * sums[3] - sums[1] * sums[4]) / determinant;
      double db = ((sums[0] + damping) * sums[4] - sums[1] * sums[3]) / determinant;
      double next = normal(minDistance, spread, a + da, b + db, new double[5]);
      if (next <= now) {
        a += da;
        b += db;
        damping /= 10;
        if (Math.abs(da) + Math.abs(db) < 1e-12) {
          break;
        }
      } else {
        damping *= 10;
      }
      error = Math.min(error, now);
    }
    return new double[] {a, b};
  }

  /** Sums of the normal equations; returns the squared error. */
  private static double normal(double min, double spread, double a, double b, double[] sums) {
    double error = 0;
    for (int i = 0; i < 300; i++) {
      double r = 3 * spread * i / 299;
      double wanted = r < min ? 1 : Math.exp(-(r - min) / spread);
      double power = r == 0 ? 0 : Math.pow(r, 2 * b);
      double value = 1 / (1 + a * power);
      double byA = -power * value * value;
      double byB = r == 0 ? 0 : -a * power * 2 * Math.log(r) * value * value;
      double residual = wanted - value;
      sums[0] += byA * byA;
      sums[1] += byA * byB;
      sums[2] += byB * byB;
      sums[3] += byA * residual;
      sums[4] += byB * residual;
      error += residual * residual;
    }
    return error;
  }

  private void layOut(Edges edges, double[] place, Monitor monitor) {
    int rows = place.length / 2;
    int rounds = epochs > 0 ? epochs : rows <= 10_000 ? 500 : 200;
    double[] ab = curve(minDistance, spread);
    double strongest = Arrays.stream(edges.weights()).max().orElse(1);
    int count = edges.weights().length;
    double[] every = new double[count];
    double[] next = new double[count];
    for (int e = 0; e < count; e++) {
      every[e] = strongest / edges.weights()[e];
      next[e] = every[e];
    }
    SplittableRandom random = new SplittableRandom(Seeds.mix(seed, 2));
    try (Progress progress = monitor.progress("laying out the map", rounds)) {
      for (int round = 1; round <= rounds; round++) {
        Neighbors.stopWhenAsked(monitor);
        double rate = 1 - (round - 1) / (double) rounds;
        for (int e = 0; e < count; e++) {
          if (next[e] <= round) {
            next[e] += every[e];
            attract(place, edges.from()[e], edges.to()[e], ab, rate);
            repel(place, edges.from()[e], rows, ab, rate, random);
            repel(place, edges.to()[e], rows, ab, rate, random);
          }
        }
        progress.step();
      }
    }
  }

  private static void attract(double[] place, int i, int j, double[] ab, double rate) {
    double dx = place[2 * i] - place[2 * j];
    double dy = place[2 * i + 1] - place[2 * j + 1];
    double square = dx * dx + dy * dy;
    if (square <= 0) {
      return;
    }
    double power = Math.pow(square, ab[1]);
    double pull = -2 * ab[0] * ab[1] * power / square / (1 + ab[0] * power);
    double mx = rate * clipped(pull * dx);
    double my = rate * clipped(pull * dy);
    place[2 * i] += mx;
    place[2 * i + 1] += my;
    place[2 * j] -= mx;
    place[2 * j + 1] -= my;
  }

  private static void repel(
      double[] place, int i, int rows, double[] ab, double rate, SplittableRandom random) {
    for (int n = 0; n < NEGATIVES; n++) {
      int other = random.nextInt(rows);
      if (other == i) {
        continue;
      }
      double dx = place[2 * i] - place[2 * other];
      double dy = place[2 * i + 1] - place[2 * other + 1];
      double square = dx * dx + dy * dy;
      if (square > 0) {
        double push = 2 * ab[1] / ((0.001 + square) * (1 + ab[0] * Math.pow(square, ab[1])));
        place[2 * i] += rate * clipped(push * dx);
        place[2 * i + 1] += rate * clipped(push * dy);
      }
    }
  }

  private static double clipped(double step) {
    return Math.max(-FURTHEST, Math.min(FURTHEST, step));
  }
}
