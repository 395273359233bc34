package dev.tiller.deeppcr;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.bytedeco.pytorch.Tensor;

/**
 * The states of a chain and how they were found.
 *
 * @param states [L, B, w], what every step returns
 * @param iterations linear solves, or sweeps; 0 for solvers that go in order
 * @param residuals largest |f_l(z_{l-1}) - z_l| before each iteration and, last, after all
 * @param converged whether the states are finite and solve the chain: the solver's stop rule was
 *     met, or it goes in order, or it has settled every state
 * @param levels operations that had to wait for each other, what a parallel device cannot shorten;
 *     a step of the chain, and a level of a linear solver, count 1 each
 * @param nonFinite states that became infinite or not a number on the way and were reset
 * @param notes what the user should know, such as a fall-back; often empty
 * @param seconds the solver ran
 */
public record ChainSolution(
    Tensor states,
    int iterations,
    List<Double> residuals,
    boolean converged,
    long levels,
    long nonFinite,
    List<String> notes,
    double seconds) {

  /** Keeps its own copies. */
  public ChainSolution {
    residuals = List.copyOf(residuals);
    notes = List.copyOf(notes);
  }

  /**
   * Of a solver that computes every state from the one before, and so is right by construction
   * unless the chain itself leaves the range of its numbers.
   *
   * @param sweeps iterations, 0 for solvers that go in order
   * @param residuals one a sweep
   * @param finite whether all states are
   */
  public static ChainSolution exact(
      Tensor states,
      boolean finite,
      int sweeps,
      List<Double> residuals,
      long levels,
      List<String> notes,
      double seconds) {
    if (finite) {
      return new ChainSolution(states, sweeps, residuals, true, levels, 0, notes, seconds);
    }
    List<String> more = new ArrayList<>(notes);
    more.add(
        "states became infinite or not a number from step %d on: the chain leaves the range of %s"
            .formatted(
                Trajectory.finiteRows(states),
                states.scalar_type().intern().name().toLowerCase(Locale.ROOT)));
    return new ChainSolution(states, sweeps, residuals, false, levels, 0, more, seconds);
  }

  /** What leaves the last step, [B, w]: a view. */
  public Tensor last() {
    return states.select(0, states.size(0) - 1);
  }
}
