package dev.tiller.fairness.curve;

import java.util.Arrays;

/**
 * One measure of all items over the levels of one perturbation. Levels of a curve share their
 * items: they are never independent samples.
 *
 * @param perturbation its id
 * @param measure its name
 * @param axis the levels
 * @param responses [items][levels] in [0, 1]; NaN where an item has none, which leaves it out of
 *     this sweep
 */
public record ResponseSweep(String perturbation, String measure, Axis axis, double[][] responses) {

  /** Name of the unperturbed row of a matrix. */
  public static final String CLEAN = "clean";

  /** Each item's own AUC; NaN for those left out. */
  public double[] areas() {
    return Arrays.stream(responses).mapToDouble(axis::auc).toArray();
  }

  /** Each item's response at the neutral level; NaN for those left out. */
  public double[] clean() {
    double[] areas = areas();
    double[] clean = new double[responses.length];
    Arrays.setAll(clean, i -> Double.isNaN(areas[i]) ? Double.NaN : responses[i][0]);
    return clean;
  }

  /**
   * The mean curve of some items, those left out apart.
   *
   * @param items places of items
   * @return [levels]; NaN if none has a response
   */
  public double[] mean(int[] items) {
    double[] sums = new double[axis.size()];
    int count = 0;
    for (int i : items) {
      if (has(i)) {
        count++;
        for (int k = 0; k < sums.length; k++) {
          sums[k] += responses[i][k];
        }
      }
    }
    for (int k = 0; k < sums.length; k++) {
      sums[k] /= count;
    }
    return sums;
  }

  /** Whether an item has a response at every level. */
  public boolean has(int item) {
    for (double y : responses[item]) {
      if (Double.isNaN(y)) {
        return false;
      }
    }
    return true;
  }

  /**
   * The first place on the axis at which an item's response has fallen below half of its
   * unperturbed one; -1 if it never does or was 0 from the start.
   */
  public int flip(int item) {
    double[] y = responses[item];
    for (int k = 1; k < y.length && y[0] > 0; k++) {
      if (y[k] < y[0] / 2) {
        return k;
      }
    }
    return -1;
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof ResponseSweep o
        && perturbation.equals(o.perturbation)
        && measure.equals(o.measure)
        && axis.equals(o.axis)
        && Arrays.deepEquals(responses, o.responses);
  }

  @Override
  public int hashCode() {
    return 31 * perturbation.hashCode() + Arrays.deepHashCode(responses);
  }
}
