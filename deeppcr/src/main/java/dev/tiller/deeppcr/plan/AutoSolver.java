package dev.tiller.deeppcr.plan;

import dev.tiller.deeppcr.Chain;
import dev.tiller.deeppcr.ChainSolution;
import dev.tiller.deeppcr.ChainSolver;
import java.util.ArrayList;
import java.util.List;
import org.bytedeco.pytorch.Tensor;

/**
 * Plans, and follows the plan.
 *
 * @param planner that recommends
 */
public record AutoSolver(Planner planner) implements ChainSolver {

  /** With the usual planner. */
  public AutoSolver() {
    this(new Planner());
  }

  @Override
  public String name() {
    return "auto";
  }

  /** The solution, whose notes begin with the reason for the solver that was chosen. */
  @Override
  public ChainSolution solve(Chain chain, Tensor start) {
    Plan plan = planner.plan(chain, start);
    ChainSolution found = plan.recommended().solve(chain, start);
    List<String> notes = new ArrayList<>(List.of(plan.reason()));
    notes.addAll(found.notes());
    return new ChainSolution(
        found.states(),
        found.iterations(),
        found.residuals(),
        found.converged(),
        found.levels(),
        found.nonFinite(),
        notes,
        found.seconds());
  }
}
