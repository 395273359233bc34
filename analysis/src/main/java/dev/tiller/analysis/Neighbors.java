package dev.tiller.analysis;

import dev.tiller.ground.LoggingBackend;
import dev.tiller.ground.Monitor;
import dev.tiller.ground.Progress;
import dev.tiller.ground.UserError;
import io.github.jbellis.jvector.graph.GraphIndex;
import io.github.jbellis.jvector.graph.GraphIndexBuilder;
import io.github.jbellis.jvector.graph.GraphSearcher;
import io.github.jbellis.jvector.graph.ListRandomAccessVectorValues;
import io.github.jbellis.jvector.graph.RandomAccessVectorValues;
import io.github.jbellis.jvector.graph.SearchResult;
import io.github.jbellis.jvector.graph.similarity.BuildScoreProvider;
import io.github.jbellis.jvector.graph.similarity.SearchScoreProvider;
import io.github.jbellis.jvector.util.Bits;
import io.github.jbellis.jvector.vector.VectorSimilarityFunction;
import io.github.jbellis.jvector.vector.VectorizationProvider;
import io.github.jbellis.jvector.vector.types.VectorFloat;
import io.github.jbellis.jvector.vector.types.VectorTypeSupport;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.ForkJoinPool;

/**
 * The nearest rows of each row by Euclidean distance, itself left out, the nearest first; equal
 * ones by row. Exact for some ten thousand rows; beyond, by JVector's graph (DiskANN, Vamana),
 * built by one thread so that the same rows give the same answer.
 *
 * @param k how many for each row
 * @param rows {@code n * k} row numbers
 * @param distances {@code n * k}, Euclidean
 * @param exact whether every neighbor was looked for among all rows
 */
public record Neighbors(int k, int[] rows, float[] distances, boolean exact) {
  /** So many multiplications take seconds. */
  private static final double MOST_PRODUCTS = 3e10;

  /** JVector remarks on the processor when it is first used; a library call says nothing. */
  private static final java.util.logging.Logger REMARKS =
      java.util.logging.Logger.getLogger("io.github.jbellis.jvector");

  static {
    REMARKS.setLevel(java.util.logging.Level.SEVERE);
    LoggingBackend.silentWhereNone();
  }

  private static final int DEGREE = 24;
  private static final int BEAM = 100;
  private static final float OVERFLOW = 1.2f;
  private static final float ALPHA = 1.2f;

  /**
   * Finds them.
   *
   * @param k at least 1 and fewer than there are rows
   */
  public static Neighbors of(EmbeddedRows data, int k, Monitor monitor) {
    if (k < 1 || k >= data.rows()) {
      throw new IllegalArgumentException(
          "%d nearest rows were asked for among %d; ask for 1 to %d."
              .formatted(k, data.rows(), data.rows() - 1));
    }
    double products = (double) data.rows() * data.rows() * data.width();
    return products <= MOST_PRODUCTS ? exact(data, k, monitor) : graph(data, k, monitor);
  }

  static Neighbors exact(EmbeddedRows data, int k, Monitor monitor) {
    int n = data.rows();
    int[] rows = new int[n * k];
    float[] distances = new float[n * k];
    try (Progress progress = monitor.progress("nearest rows", n)) {
      for (int row = 0; row < n; row++) {
        stopWhenAsked(monitor);
        Nearest nearest = new Nearest(k);
        for (int other = 0; other < n; other++) {
          if (other != row) {
            nearest.offer(other, data.squaredDistance(row, other));
          }
        }
        nearest.copyTo(rows, distances, row * k);
        progress.step();
      }
    }
    return new Neighbors(k, rows, distances, true);
  }

  /** The best so far, kept sorted by insertion: k is small. */
  private static final class Nearest {
    private final int[] rows;
    private final double[] squares;
    private int size;

    Nearest(int k) {
      rows = new int[k];
      squares = new double[k];
    }

    void offer(int row, double square) {
      if (size == rows.length && square >= squares[size - 1]) {
        return;
      }
      int at = size < rows.length ? size++ : size - 1;
      while (at > 0 && squares[at - 1] > square) {
        squares[at] = squares[at - 1];
        rows[at] = rows[at - 1];
        at--;
      }
      squares[at] = square;
      rows[at] = row;
    }

    void copyTo(int[] intoRows, float[] intoDistances, int from) {
      for (int i = 0; i < size; i++) {
        intoRows[from + i] = rows[i];
        intoDistances[from + i] = (float) Math.sqrt(squares[i]);
      }
    }
  }

  static Neighbors graph(EmbeddedRows data, int k, Monitor monitor) {
    VectorTypeSupport types = VectorizationProvider.getInstance().getVectorTypeSupport();
    List<VectorFloat<?>> vectors = new ArrayList<>(data.rows());
    for (int row = 0; row < data.rows(); row++) {
      vectors.add(types.createFloatVector(data.row(row)));
    }
    RandomAccessVectorValues values = new ListRandomAccessVectorValues(vectors, data.width());
    VectorSimilarityFunction like = VectorSimilarityFunction.EUCLIDEAN;
    BuildScoreProvider scores = BuildScoreProvider.randomAccessScoreProvider(values, like);
    ForkJoinPool one = new ForkJoinPool(1);
    try (GraphIndexBuilder builder =
        new GraphIndexBuilder(scores, data.width(), DEGREE, BEAM, OVERFLOW, ALPHA, one, one)) {
      try (Progress progress = monitor.progress("index of the rows", data.rows())) {
        for (int row = 0; row < data.rows(); row++) {
          stopWhenAsked(monitor);
          builder.addGraphNode(row, vectors.get(row));
          progress.step();
        }
        builder.cleanup();
      }
      return search(data, k, vectors, values, builder.getGraph(), monitor);
    } catch (IOException e) {
      throw new UncheckedIOException("An index in memory can be built.", e);
    } finally {
      one.shutdown();
    }
  }

  private static Neighbors search(
      EmbeddedRows data,
      int k,
      List<VectorFloat<?>> vectors,
      RandomAccessVectorValues values,
      GraphIndex graph,
      Monitor monitor)
      throws IOException {
    int n = data.rows();
    int[] rows = new int[n * k];
    float[] distances = new float[n * k];
    try (GraphSearcher searcher = new GraphSearcher(graph);
        Progress progress = monitor.progress("nearest rows", n)) {
      for (int row = 0; row < n; row++) {
        stopWhenAsked(monitor);
        SearchScoreProvider score =
            SearchScoreProvider.exact(vectors.get(row), VectorSimilarityFunction.EUCLIDEAN, values);
        SearchResult found = searcher.search(score, 2 * k + 8, Bits.ALL);
        Nearest nearest = new Nearest(k);
        int self = row;
        Arrays.stream(found.getNodes())
            .mapToInt(node -> node.node)
            .filter(other -> other != self)
            .sorted()
            .forEach(other -> nearest.offer(other, data.squaredDistance(self, other)));
        nearest.copyTo(rows, distances, row * k);
        progress.step();
      }
    }
    return new Neighbors(k, rows, distances, false);
  }

  static void stopWhenAsked(Monitor monitor) {
    if (monitor.stopRequested()) {
      throw new UserError("The analysis was stopped in the middle of a stage, which is not kept.");
    }
  }

  /** All of it as numbers: the bits of the row numbers, the distances, 1 where exact. */
  float[] packed() {
    float[] packed = new float[2 * rows.length + 1];
    for (int i = 0; i < rows.length; i++) {
      packed[i] = Float.intBitsToFloat(rows[i]);
    }
    System.arraycopy(distances, 0, packed, rows.length, rows.length);
    packed[2 * rows.length] = exact ? 1 : 0;
    return packed;
  }

  /** What {@link #packed} made. */
  static Neighbors unpacked(int k, float[] packed) {
    int[] rows = new int[packed.length / 2];
    for (int i = 0; i < rows.length; i++) {
      rows[i] = Float.floatToRawIntBits(packed[i]);
    }
    float[] distances = Arrays.copyOfRange(packed, rows.length, 2 * rows.length);
    return new Neighbors(k, rows, distances, packed[packed.length - 1] == 1);
  }

  /** The mean distance of each row to its {@code nearest} rows, or all {@code k} of them. */
  public double[] meanDistances(int nearest) {
    int count = Math.min(nearest, k);
    double[] means = new double[rows.length / k];
    for (int row = 0; row < means.length; row++) {
      for (int i = 0; i < count; i++) {
        means[row] += distances[row * k + i] / (double) count;
      }
    }
    return means;
  }

  /** The nearest rows of one, the nearest first. */
  public int[] of(int row) {
    return Arrays.copyOfRange(rows, row * k, (row + 1) * k);
  }
}
