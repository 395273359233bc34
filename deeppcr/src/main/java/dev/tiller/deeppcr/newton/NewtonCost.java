package dev.tiller.deeppcr.newton;

import dev.tiller.deeppcr.Blocks;
import dev.tiller.deeppcr.Chain;
import dev.tiller.deeppcr.Cost;
import dev.tiller.deeppcr.Workspace;
import dev.tiller.deeppcr.linear.DampedLeastSquares;
import org.bytedeco.pytorch.Tensor;

/** What {@link NewtonSolver} needs: the iterate, the chain's own tensors, and the linear solve. */
record NewtonCost(NewtonSolver solver, Chain chain, Tensor start) {

  private long element() {
    return start.element_size();
  }

  private long sides() {
    return chain.length() * start.size(0) * chain.width() * element();
  }

  private Blocks blocks() {
    return solver.policy().of(chain.blocks());
  }

  /** The states, the residual, and the linear solve: known without asking the chain. */
  long own() {
    return sides() + start.size(0) * chain.width() * element() + sides() + solve() + copies();
  }

  /** Everything. */
  long bytes() {
    Workspace taken =
        solver.policy().isFree()
            ? Workspace.ofSteps(chain, start)
            : Workspace.ofJacobians(chain, start);
    return own() + taken.bytes(chain.length());
  }

  Cost of(int iterations) {
    boolean damped = solver.damping() > 0;
    long length = chain.length();
    Cost solve = linear();
    long levels = damped ? DampedLeastSquares.levels(length) : solve.levels();
    double flops = damped ? Double.NaN : iterations * solve.flops();
    return new Cost(iterations * (levels + 1) + 1, flops, bytes());
  }

  private Cost linear() {
    Blocks blocks = blocks();
    long chains = start.size(0) * blocks.groups();
    return solver.linear().cost(chain.length(), chains, blocks.size(), (int) element());
  }

  private long solve() {
    JacobianPolicy policy = solver.policy();
    if (solver.damping() > 0) {
      Blocks blocks = blocks();
      long side = start.size(0) * blocks.width() * element();
      return DampedLeastSquares.bytes(chain.length(), side, blocks.size());
    }
    return policy.correctionBytes(sides(), linear().bytes());
  }

  /** Jacobians that the policy stores beside the chain's own. */
  private long copies() {
    boolean copies = solver.policy().copies(chain.blocks(), start.size(0), solver.damping() > 0);
    return copies ? sides() * blocks().size() : 0;
  }
}
