package dev.tiller.deeppcr.newton;

import dev.tiller.deeppcr.Blocks;
import dev.tiller.deeppcr.Chain;
import dev.tiller.deeppcr.ChainSolution;
import dev.tiller.deeppcr.ChainSolver;
import dev.tiller.deeppcr.Cost;
import dev.tiller.deeppcr.Linearization;
import dev.tiller.deeppcr.Trajectory;
import dev.tiller.deeppcr.linear.LinearMethod;
import dev.tiller.ground.UserError;
import dev.tiller.tensor.TensorScope;
import dev.tiller.tensor.Tensors;
import org.bytedeco.pytorch.AutoGradMode;
import org.bytedeco.pytorch.Tensor;
import org.jspecify.annotations.Nullable;

/**
 * DeepPCR (arXiv 2309.16318): all states at once by Newton's method,
 *
 * <pre>delta_l - A_l delta_{l-1} = f_l(z_{l-1}) - z_l,   z := z + delta</pre>
 *
 * <p>with the linear system solved in about log2 L levels. The residual form is used throughout:
 * its right-hand sides become small near the solution, so their rounding does not matter.
 *
 * <p>Values that are not finite are reset (not a number to 0, the rest to within 1e8) and counted.
 * That is safe, because after k iterations the first k states are exact whatever stands behind
 * them; only {@code damping} gives that up.
 *
 * @param linear how the linear systems are solved
 * @param policy which Jacobian they hold
 * @param guess where to start
 * @param stop when to stop; null for the usual rule of the start's type
 * @param damping lambda of ELK (arXiv 2407.19115), for chains where Newton's method overshoots; 0
 *     for none
 * @param budgetBytes most native memory a solution may take, the chain's own tensors left out; 0
 *     for no limit
 */
public record NewtonSolver(
    LinearMethod linear,
    JacobianPolicy policy,
    Guess guess,
    @Nullable Stop stop,
    double damping,
    long budgetBytes)
    implements ChainSolver {

  /** Checks the numbers. */
  public NewtonSolver {
    if (!(damping >= 0) || budgetBytes < 0) {
      throw new UserError(
          "A damping of %s and a budget of %d bytes were given, but neither may be negative."
              .formatted(damping, budgetBytes));
    }
  }

  /** Newton's method with cyclic reduction, from the start everywhere. */
  public NewtonSolver() {
    this(LinearMethod.CR, new JacobianPolicy.Full(), Guess.broadcast(), null, 0, 0);
  }

  /** With another linear solver. */
  public NewtonSolver with(LinearMethod other) {
    return new NewtonSolver(other, policy, guess, stop, damping, budgetBytes);
  }

  /** With another Jacobian. */
  public NewtonSolver with(JacobianPolicy other) {
    return new NewtonSolver(linear, other, guess, stop, damping, budgetBytes);
  }

  /** From another guess. */
  public NewtonSolver with(Guess other) {
    return new NewtonSolver(linear, policy, other, stop, damping, budgetBytes);
  }

  /** With another stop rule. */
  public NewtonSolver with(Stop other) {
    return new NewtonSolver(linear, policy, guess, other, damping, budgetBytes);
  }

  /** With damping. */
  public NewtonSolver damped(double lambda) {
    return new NewtonSolver(linear, policy, guess, stop, lambda, budgetBytes);
  }

  /** With a limit on memory. */
  public NewtonSolver within(long bytes) {
    return new NewtonSolver(linear, policy, guess, stop, damping, bytes);
  }

  @Override
  public String name() {
    return policy.text() + "+" + linear.text() + (damping > 0 ? "+elk" : "");
  }

  /**
   * @throws UserError also if the solution would take more than the budget; nothing has been
   *     allocated then
   */
  @Override
  public ChainSolution solve(Chain chain, Tensor start) {
    Trajectory.check(chain, start);
    Blocks blocks = policy.of(chain.blocks());
    checkBudget(chain, start);
    long began = System.nanoTime();
    try (AutoGradMode noGrad = Tensors.noGrad();
        TensorScope scope = TensorScope.open()) {
      Trajectory path = Trajectory.from(chain, start);
      try (TensorScope inner = TensorScope.open()) {
        guess.write(chain, path.entering(), path.states());
      }
      Convergence convergence = new Convergence(stop, chain, start);
      try (Iteration iteration = new Iteration(this, blocks, convergence)) {
        int most = convergence.most();
        boolean converged = false;
        for (int k = 0; !converged && k <= most; k++) {
          try (TensorScope inner = TensorScope.open()) {
            Linearization at = linearized(path, chain);
            converged = iteration.residual(path, at);
            if (!converged && k < most) {
              iteration.correct(path, at);
            }
          }
        }
        return iteration.solution(scope.keep(path.states()), (System.nanoTime() - began) / 1e9);
      }
    }
  }

  private Linearization linearized(Trajectory path, Chain chain) {
    return policy.isFree()
        ? new Linearization(path.step(0, chain.length()), path::entering)
        : path.linearize();
  }

  /**
   * What solving a chain will need: the chain is asked for its Jacobians at one step and at two.
   *
   * @param start [B, w]
   * @param iterations that are expected
   */
  public Cost cost(Chain chain, Tensor start, int iterations) {
    return new NewtonCost(this, chain, start).of(iterations);
  }

  private void checkBudget(Chain chain, Tensor start) {
    if (budgetBytes == 0) {
      return;
    }
    NewtonCost cost = new NewtonCost(this, chain, start);
    // A chain is not even asked for two steps if what it does not know is too much already.
    long bytes = cost.own() > budgetBytes ? cost.own() : cost.bytes();
    if (bytes > budgetBytes) {
      throw new UserError(
          "Solving %d steps of width %d for %d items would take %d bytes, more than the budget of %d; solve fewer items at once, choose a smaller Jacobian, or raise the budget."
              .formatted(chain.length(), chain.width(), start.size(0), bytes, budgetBytes));
    }
  }
}
