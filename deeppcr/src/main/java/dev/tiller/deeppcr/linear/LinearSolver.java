package dev.tiller.deeppcr.linear;

import dev.tiller.deeppcr.Cost;
import dev.tiller.tensor.TensorScope;

/**
 * Solves bidiagonal systems. All solvers agree up to rounding; they differ in how many operations
 * depend on each other, and in how many there are. A solver says of itself what it will need.
 */
public interface LinearSolver {

  /** Which one this is. */
  LinearMethod method();

  /** Solves {@code z_l = A_l z_{l-1} + b_l}. */
  LinearSolution solve(Bidiagonal system);

  /**
   * Solves the adjoint {@code g_l = A_{l+1}^T g_{l+1} + c_l} with {@code g_{L-1} = c_{L-1}}, where
   * {@code c} is the system's right-hand side. With the Jacobians of a chain as blocks this is
   * back-propagation through all of it (arXiv 2309.16318, backward pass).
   */
  default LinearSolution solveAdjoint(Bidiagonal system) {
    try (TensorScope scope = TensorScope.open()) {
      LinearSolution turned = solve(system.reversed());
      return new LinearSolution(
          scope.keep(turned.values().flip(0)), turned.growth(), turned.fellBack());
    }
  }

  /** Dependent levels over {@code length} steps. */
  long levels(long length);

  /**
   * What the solver needs, counted from shapes alone, without the system's own memory.
   *
   * @param length L
   * @param chains M
   * @param size k
   * @param element bytes of a number, 4 or 8
   */
  Cost cost(long length, long chains, long size, int element);

  /** Whether it goes from row to row, rather than over all rows at once. */
  default boolean inOrder() {
    return false;
  }

  /**
   * Whether every row is a tensor operation of its own, as in the chain's own steps: the rival that
   * others are to beat, and of no use within a method that wants to beat it.
   */
  default boolean stepByStep() {
    return false;
  }

  /**
   * Rounds of tensor operations that it issues one after the other, whose dispatch costs whatever
   * they compute; none for the rows of solvers that go in order.
   */
  double rounds(long length);

  /** How often it goes through all rows. */
  default double passes(long length) {
    return 1;
  }

  /** The method that does all the work on a system of {@code length} steps. */
  default LinearMethod works(long length) {
    return method();
  }

  /** {@code ceil(log2 length)}: levels of a reduction down to one row. */
  static long halvings(long length) {
    return length <= 1 ? 0 : 64 - Long.numberOfLeadingZeros(length - 1);
  }
}
