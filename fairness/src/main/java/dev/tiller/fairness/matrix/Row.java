package dev.tiller.fairness.matrix;

import dev.tiller.fairness.curve.ResponseSweep;
import java.util.Arrays;

/**
 * One row of a matrix: a number in [0, 1] of every item.
 *
 * @param perturbation {@link ResponseSweep#CLEAN} for the unperturbed row
 * @param measure what was measured
 * @param values one an item; NaN for those left out
 */
record Row(String perturbation, String measure, double[] values) {

  boolean isClean() {
    return perturbation.equals(ResponseSweep.CLEAN);
  }

  /** Mean over those of some items that have a value; NaN if none has. */
  double mean(int[] items) {
    double sum = 0;
    int count = 0;
    for (int i : items) {
      if (!Double.isNaN(values[i])) {
        sum += values[i];
        count++;
      }
    }
    return sum / count;
  }

  /** Those of some items that have a value. */
  int[] present(int[] items) {
    return Arrays.stream(items).filter(i -> !Double.isNaN(values[i])).toArray();
  }

  double[] of(int[] items) {
    return Arrays.stream(items).mapToDouble(i -> values[i]).toArray();
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Row o
        && perturbation.equals(o.perturbation)
        && measure.equals(o.measure)
        && Arrays.equals(values, o.values);
  }

  @Override
  public int hashCode() {
    return 31 * perturbation.hashCode() + Arrays.hashCode(values);
  }
}
