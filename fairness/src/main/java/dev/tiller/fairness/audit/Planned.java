package dev.tiller.fairness.audit;

import dev.tiller.fairness.Perturbation;
import dev.tiller.fairness.curve.Axis;

/**
 * A perturbation with its levels.
 *
 * @param perturbation what changes items
 * @param axis levels, the neutral one first
 * @param <T> what is changed
 */
public record Planned<T>(Perturbation<T> perturbation, Axis axis) {

  /** Levels that change something. */
  double[] changing() {
    double[] levels = axis.levels();
    return java.util.Arrays.copyOfRange(levels, 1, levels.length);
  }
}
