package dev.tiller.deeppcr.linear;

import dev.tiller.tensor.TensorScope;

/**
 * Solves bidiagonal systems. All solvers agree up to rounding; they differ in how many operations
 * depend on each other, and in how many there are.
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
}
