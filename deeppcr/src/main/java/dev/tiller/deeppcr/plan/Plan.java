package dev.tiller.deeppcr.plan;

import dev.tiller.deeppcr.ChainSolver;
import dev.tiller.deeppcr.Cost;
import java.util.List;

/**
 * What solving a chain will take, said before it is solved.
 *
 * @param length steps, L
 * @param width of a state, w
 * @param batch items, B
 * @param lyapunov mean growth of a small difference a step, as a natural logarithm, over the
 *     chain's first steps; Newton's method converges in few iterations where it is negative, and
 *     where it is positive differences grow like {@code exp(lyapunov L)}
 * @param iterations of Newton's method that are expected; 0 if the chain is linear
 * @param candidates every solver that can solve the chain within the budget, fastest first; at
 *     least one
 * @param refused those that would take more memory than the budget, fastest first
 * @param reason for recommending the first one, a sentence
 */
public record Plan(
    int length,
    int width,
    int batch,
    double lyapunov,
    int iterations,
    List<Candidate> candidates,
    List<Candidate> refused,
    String reason) {

  /**
   * A solver with what it needs.
   *
   * @param solver ready to run
   * @param cost counted
   * @param seconds predicted
   */
  public record Candidate(ChainSolver solver, Cost cost, double seconds) {

    /** The solver's name. */
    public String name() {
      return solver.name();
    }
  }

  /** Keeps its own lists. */
  public Plan {
    candidates = List.copyOf(candidates);
    refused = List.copyOf(refused);
  }

  /** The solver that is predicted to be the fastest. */
  public ChainSolver recommended() {
    return candidates.get(0).solver();
  }
}
