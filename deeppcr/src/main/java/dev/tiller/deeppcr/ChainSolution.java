package dev.tiller.deeppcr;

import java.util.List;
import org.bytedeco.pytorch.Tensor;

/**
 * The states of a chain and how they were found.
 *
 * @param states [L, B, w], what every step returns
 * @param iterations linear solves, or sweeps; 0 for solvers that go in order
 * @param residuals largest |f_l(z_{l-1}) - z_l| before each iteration and, last, after all
 * @param converged whether the solver's stop rule was met
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

  /** What leaves the last step, [B, w]: a view. */
  public Tensor last() {
    return states.select(0, states.size(0) - 1);
  }
}
