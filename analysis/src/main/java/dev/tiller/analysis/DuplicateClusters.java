package dev.tiller.analysis;

import dev.tiller.ground.Monitor;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Rows that are nearly the same, as clusters: connected components of pairs among the ten nearest
 * rows (itself among them) whose distance is at most a threshold, after each column was divided by
 * its Euclidean norm. Exact copies are always found.
 *
 * @param clusters of each row, from 0 in order of its first row; -1 for none
 * @param threshold distance of normalized rows up to which two are duplicates
 */
public record DuplicateClusters(long[] clusters, double threshold) {
  /** Neighbors of a row that are looked at. */
  static final int NEAREST = 9;

  /** Finds clusters among at least two rows. */
  public static DuplicateClusters find(EmbeddedRows data, Threshold strategy, Monitor monitor) {
    EmbeddedRows normalized = normalized(data);
    int k = Math.min(NEAREST, data.rows() - 1);
    if (k < 1) {
      long[] none = new long[data.rows()];
      Arrays.fill(none, -1);
      return new DuplicateClusters(none, 0);
    }
    return find(data, Neighbors.of(normalized, k, monitor), strategy);
  }

  /**
   * The same of neighbors that were found before.
   *
   * @param near of {@link #normalized} rows
   */
  static DuplicateClusters find(EmbeddedRows data, Neighbors near, Threshold strategy) {
    EmbeddedRows normalized = normalized(data);
    int k = near.k();
    double[] distances = new double[near.rows().length];
    for (int row = 0; row < data.rows(); row++) {
      for (int i = row * k; i < (row + 1) * k; i++) {
        distances[i] = Math.sqrt(normalized.squaredDistance(row, near.rows()[i]));
      }
    }
    double limit = strategy.of(Arrays.stream(distances).filter(d -> d > 0).sorted().toArray());
    Components components = new Components(data.rows());
    for (int row = 0; row < data.rows(); row++) {
      for (int i = row * k; i < (row + 1) * k; i++) {
        if (distances[i] <= limit) {
          components.join(row, near.rows()[i]);
        }
      }
    }
    return new DuplicateClusters(components.numbers(), limit);
  }

  /**
   * Rows nearer than a distance that means something by itself, such as two gray levels: nothing is
   * found where nothing is that near. Columns are compared as they are.
   *
   * @param distance Euclidean, at least 0
   */
  public static DuplicateClusters within(EmbeddedRows data, double distance, Monitor monitor) {
    Components components = new Components(data.rows());
    int k = Math.min(NEAREST, data.rows() - 1);
    if (k > 0) {
      Neighbors near = Neighbors.of(data, k, monitor);
      for (int i = 0; i < near.rows().length; i++) {
        if (near.distances()[i] <= distance) {
          components.join(i / k, near.rows()[i]);
        }
      }
    }
    return new DuplicateClusters(components.numbers(), distance);
  }

  /** Exact copies: rows whose content is equal; null is content of no row. */
  public static DuplicateClusters exact(List<? extends @Nullable Object> contents) {
    Components components = new Components(contents.size());
    Map<Object, Integer> first = new HashMap<>();
    for (int row = 0; row < contents.size(); row++) {
      Object content = contents.get(row);
      Integer before = content == null ? null : first.putIfAbsent(content, row);
      if (before != null) {
        components.join(before, row);
      }
    }
    return new DuplicateClusters(components.numbers(), 0);
  }

  /**
   * Pictures that look the same: perceptual hashes that differ in at most {@code bits} bits.
   *
   * @param hashes of 64 bits, null where there is no picture
   * @param bits 0 to 15: equal in one of {@code bits + 1} parts of the hash, by which pairs are
   *     found
   */
  public static DuplicateClusters perceptual(List<@Nullable Long> hashes, int bits) {
    if (bits < 0 || bits > 15) {
      throw new IllegalArgumentException("Hashes may differ in 0 to 15 bits, not " + bits + ".");
    }
    Components components = new Components(hashes.size());
    int parts = bits + 1;
    for (int part = 0; part < parts; part++) {
      int from = part * Long.SIZE / parts;
      int to = (part + 1) * Long.SIZE / parts;
      long mask = (to - from == Long.SIZE ? -1L : (1L << (to - from)) - 1) << from;
      Map<Long, List<Integer>> alike = new LinkedHashMap<>();
      for (int row = 0; row < hashes.size(); row++) {
        Long hash = hashes.get(row);
        if (hash != null) {
          alike.computeIfAbsent(hash & mask, h -> new java.util.ArrayList<>()).add(row);
        }
      }
      alike.values().forEach(rows -> pairs(hashes, rows, bits, components));
    }
    return new DuplicateClusters(components.numbers(), bits);
  }

  private static void pairs(
      List<@Nullable Long> hashes, List<Integer> rows, int bits, Components components) {
    for (int i = 0; i < rows.size(); i++) {
      for (int j = i + 1; j < rows.size(); j++) {
        Long one = hashes.get(rows.get(i));
        Long other = hashes.get(rows.get(j));
        if (one != null && other != null && Long.bitCount(one ^ other) <= bits) {
          components.join(rows.get(i), rows.get(j));
        }
      }
    }
  }

  /** Columns of norm 1; a column of zeros stays. */
  static EmbeddedRows normalized(EmbeddedRows data) {
    int width = data.width();
    double[] squares = new double[width];
    for (int i = 0; i < data.values().length; i++) {
      squares[i % width] += (double) data.values()[i] * data.values()[i];
    }
    float[] values = new float[data.values().length];
    for (int i = 0; i < values.length; i++) {
      double norm = Math.sqrt(squares[i % width]);
      values[i] = norm > 0 ? (float) (data.values()[i] / norm) : 0;
    }
    return new EmbeddedRows(data.rows(), width, values);
  }

  /** The rows of each cluster, by its number. */
  public Map<Long, List<Integer>> members() {
    Map<Long, List<Integer>> members = new TreeMap<>();
    for (int row = 0; row < clusters.length; row++) {
      if (clusters[row] >= 0) {
        members.computeIfAbsent(clusters[row], c -> new java.util.ArrayList<>()).add(row);
      }
    }
    return members;
  }

  /** Union of sets of rows. */
  private static final class Components {
    private final int[] above;

    Components(int rows) {
      above = new int[rows];
      Arrays.setAll(above, row -> row);
    }

    private int root(int row) {
      int at = row;
      while (above[at] != at) {
        above[at] = above[above[at]];
        at = above[at];
      }
      return at;
    }

    /** The smaller row becomes the root, so that numbers do not depend on the order of pairs. */
    void join(int one, int other) {
      int a = root(one);
      int b = root(other);
      above[Math.max(a, b)] = Math.min(a, b);
    }

    long[] numbers() {
      int[] sizes = new int[above.length];
      for (int row = 0; row < above.length; row++) {
        sizes[root(row)]++;
      }
      long[] numbers = new long[above.length];
      long next = 0;
      long[] ofRoot = new long[above.length];
      for (int row = 0; row < above.length; row++) {
        int root = root(row);
        if (root == row && sizes[root] > 1) {
          ofRoot[root] = next++;
        }
        numbers[row] = sizes[root] > 1 ? ofRoot[root] : -1;
      }
      return numbers;
    }
  }
}
