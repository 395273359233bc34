package dev.tiller.deeppcr;

import org.bytedeco.pytorch.Tensor;

/**
 * Finds all states of a chain. Solvers differ in how many operations depend on each other, in how
 * much they compute, and in whether they stop within a tolerance; {@link
 * dev.tiller.deeppcr.plan.Planner} says which to take.
 */
public interface ChainSolver {

  /** A short name, such as {@code newton+cr}. */
  String name();

  /**
   * @param start [B, w], finite, float32 or float64; B may be 0
   * @return states in the caller's scope
   * @throws dev.tiller.ground.UserError if chain and start do not fit together, the start is not
   *     finite, or more memory would be needed than is allowed
   */
  ChainSolution solve(Chain chain, Tensor start);
}
