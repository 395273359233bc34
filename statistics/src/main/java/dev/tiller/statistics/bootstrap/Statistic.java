package dev.tiller.statistics.bootstrap;

/** A figure computed on a choice of items; must not depend on their order. */
@FunctionalInterface
public interface Statistic {

  /**
   * Computes the figure.
   *
   * @param items indices of the chosen items, repetitions allowed, not empty; valid only during the
   *     call
   * @return the figure; may be infinite, must not be NaN
   */
  double of(int[] items);
}
