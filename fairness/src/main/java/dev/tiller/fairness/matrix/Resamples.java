package dev.tiller.fairness.matrix;

import dev.tiller.ground.Seeds;
import dev.tiller.statistics.Estimate;
import dev.tiller.statistics.bootstrap.Resampled;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.function.IntToDoubleFunction;

/**
 * Means of all rows over one group of items, on resamples of its identities: whole identities are
 * drawn, since pictures of a person are no independent witnesses. The stream belongs to the group's
 * name, so that the same group is drawn the same way for every row and every model, and differences
 * between rows or models are paired.
 */
final class Resamples {

  private final double[][] means;
  private final double[] values;
  private final int identities;

  private Resamples(double[] values, double[][] means, int identities) {
    this.values = values;
    this.means = means;
    this.identities = identities;
  }

  /**
   * @param rows of the matrix
   * @param name of the group
   * @param items of the group
   * @param identity of every item
   */
  static Resamples of(
      List<Row> rows, String name, int[] items, int[] identity, MatrixSettings settings) {
    Map<Integer, Integer> places = new LinkedHashMap<>();
    for (int i : items) {
      places.putIfAbsent(identity[i], places.size());
    }
    int count = places.size();
    double[][] sums = new double[count][rows.size()];
    int[][] sizes = new int[count][rows.size()];
    for (int i : items) {
      int place = places.get(identity[i]);
      for (int r = 0; r < rows.size(); r++) {
        double value = rows.get(r).values()[i];
        if (!Double.isNaN(value)) {
          sums[place][r] += value;
          sizes[place][r]++;
        }
      }
    }
    SplittableRandom random = new SplittableRandom(Seeds.mix(settings.seed(), Seeds.stream(name)));
    double[][] means = new double[rows.size()][settings.resamples()];
    double[] sum = new double[rows.size()];
    int[] size = new int[rows.size()];
    for (int b = 0; b < settings.resamples(); b++) {
      Arrays.fill(sum, 0);
      Arrays.fill(size, 0);
      for (int d = 0; d < count; d++) {
        int drawn = (int) (random.nextDouble() * count);
        for (int r = 0; r < sum.length; r++) {
          sum[r] += sums[drawn][r];
          size[r] += sizes[drawn][r];
        }
      }
      for (int r = 0; r < sum.length; r++) {
        means[r][b] = sum[r] / size[r];
      }
    }
    double[] values = rows.stream().mapToDouble(row -> row.mean(items)).toArray();
    return new Resamples(values, means, count);
  }

  /** Mean of a row on all items. */
  double value(int row) {
    return values[row];
  }

  /** Mean of a row on one resample. */
  double drawn(int row, int resample) {
    return means[row][resample];
  }

  int identities() {
    return identities;
  }

  Estimate estimate(int row, MatrixSettings settings) {
    return estimate(values[row], b -> means[row][b], settings, identities);
  }

  /** Any figure computed on resamples; without an interval where it cannot be had. */
  static Estimate estimate(
      double value, IntToDoubleFunction drawn, MatrixSettings settings, int identities) {
    double[] figures = new double[settings.resamples()];
    Arrays.setAll(figures, drawn);
    figures = Arrays.stream(figures).filter(f -> !Double.isNaN(f)).toArray();
    if (identities < 2 || figures.length < settings.resamples() / 2 || Double.isNaN(value)) {
      return Estimate.withoutInterval(value, settings.level(), Math.max(1, identities));
    }
    return Resampled.of(value, figures).percentiles(settings.level(), identities);
  }
}
