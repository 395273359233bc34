package dev.tiller.analysis;

import dev.tiller.ground.Seeds;
import java.util.Arrays;
import java.util.SplittableRandom;
import java.util.stream.IntStream;

/**
 * The first principal components of wide rows by randomized subspace iteration (Halko, Martinsson,
 * Tropp, arXiv 0909.4061, algorithm 4.4): a few more random directions than components are wanted
 * are multiplied by {@code X'X} and made orthonormal until the variances along them stand still.
 * Drawn from a fixed seed. Fits on at most 10,000 rows, evenly spread; scores are of all.
 */
final class Subspace {
  private static final int MORE = 10;
  private static final int MOST_ROUNDS = 30;
  private static final int MOST_ROWS = 10_000;
  private static final double STILL = 1e-7;

  private final EmbeddedRows data;
  private final double[] mean;
  private final int size;

  /** Directions, {@code width} times {@code size}: the inner loops run over neighbors in memory. */
  private double[] basis;

  private Subspace(EmbeddedRows data, int size) {
    this.data = data;
    this.mean = Pca.mean(data);
    this.size = size;
    SplittableRandom random = new SplittableRandom(Seeds.mix(0, 5));
    this.basis = new double[data.width() * size];
    Arrays.setAll(basis, i -> random.nextDouble() - 0.5);
    orthonormalize();
  }

  static Pca fit(EmbeddedRows all, int most) {
    EmbeddedRows data = all;
    if (all.rows() > MOST_ROWS) {
      data =
          all.select(
              IntStream.range(0, MOST_ROWS)
                  .map(i -> (int) ((long) i * all.rows() / MOST_ROWS))
                  .toArray());
    }
    int few = Math.min(data.width(), data.rows());
    int wanted = Math.min(most, few);
    return new Subspace(data, Math.min(few, wanted + MORE)).run(wanted);
  }

  private Pca run(int wanted) {
    double before = 0;
    Spectrum ritz = null;
    for (int round = 0; round < MOST_ROUNDS; round++) {
      double[] image = multiplied();
      ritz = Spectrum.of(projected(image));
      double now = ritz.sum(wanted);
      if (Math.abs(now - before) <= STILL * now) {
        break;
      }
      before = now;
      basis = image;
      orthonormalize();
      ritz = null;
    }
    if (ritz == null) {
      ritz = Spectrum.of(projected(multiplied()));
    }
    return components(ritz, wanted);
  }

  /** {@code X'X} times the basis. */
  private double[] multiplied() {
    int width = data.width();
    double[] image = new double[basis.length];
    double[] along = new double[size];
    double[] centered = new double[width];
    for (int row = 0; row < data.rows(); row++) {
      Arrays.fill(along, 0);
      for (int i = 0; i < width; i++) {
        double x = data.values()[row * width + i] - mean[i];
        centered[i] = x;
        for (int c = 0; c < size; c++) {
          along[c] += x * basis[i * size + c];
        }
      }
      for (int i = 0; i < width; i++) {
        double x = centered[i];
        for (int c = 0; c < size; c++) {
          image[i * size + c] += x * along[c];
        }
      }
    }
    return image;
  }

  /** The image seen from the basis, symmetric. */
  private double[][] projected(double[] image) {
    double[][] small = new double[size][size];
    for (int i = 0; i < data.width(); i++) {
      for (int a = 0; a < size; a++) {
        for (int b = 0; b < size; b++) {
          small[a][b] +=
              (basis[i * size + a] * image[i * size + b]
                      + basis[i * size + b] * image[i * size + a])
                  / 2;
        }
      }
    }
    return small;
  }

  /**
   * Gram and Schmidt, twice, since once leaves rounding; a direction that vanishes becomes zero.
   */
  private void orthonormalize() {
    for (int pass = 0; pass < 2; pass++) {
      for (int c = 0; c < size; c++) {
        double whole = Math.sqrt(product(c, c));
        for (int other = 0; other < c; other++) {
          add(c, other, -product(c, other));
        }
        double norm = Math.sqrt(product(c, c));
        double factor = norm > 1e-12 * whole ? 1 / norm : 0;
        for (int i = c; i < basis.length; i += size) {
          basis[i] *= factor;
        }
      }
    }
  }

  private double product(int one, int other) {
    double sum = 0;
    for (int i = 0; i < basis.length; i += size) {
      sum += basis[i + one] * basis[i + other];
    }
    return sum;
  }

  private void add(int to, int from, double factor) {
    for (int i = 0; i < basis.length; i += size) {
      basis[i + to] += factor * basis[i + from];
    }
  }

  private Pca components(Spectrum ritz, int wanted) {
    int width = data.width();
    double total = 0;
    for (int i = 0; i < data.values().length; i++) {
      double x = data.values()[i] - mean[i % width];
      total += x * x;
    }
    double[][] components = new double[wanted][width];
    double[] singular = new double[wanted];
    double[] explained = new double[wanted];
    for (int c = 0; c < wanted; c++) {
      double[] mix = ritz.vector(c);
      double[] component = components[c];
      for (int i = 0; i < width; i++) {
        for (int b = 0; b < size; b++) {
          component[i] += basis[i * size + b] * mix[b];
        }
      }
      components[c] = Pca.positive(component);
      double value = ritz.value(c);
      singular[c] = Math.sqrt(value);
      explained[c] = total > 0 ? value / total : 0;
    }
    return new Pca(mean, components, singular, explained);
  }
}
