package dev.tiller.deeppcr.newton;

import dev.tiller.deeppcr.Blocks;
import dev.tiller.deeppcr.ChainSolution;
import dev.tiller.deeppcr.Linearization;
import dev.tiller.deeppcr.Trajectory;
import dev.tiller.deeppcr.linear.Bidiagonal;
import dev.tiller.deeppcr.linear.DampedLeastSquares;
import dev.tiller.deeppcr.linear.LinearSolution;
import dev.tiller.tensor.TensorScope;
import java.util.ArrayList;
import java.util.List;
import org.bytedeco.pytorch.DoubleOptional;
import org.bytedeco.pytorch.Tensor;
import org.jspecify.annotations.Nullable;

/** One run of {@link NewtonSolver}: what it remembers from iteration to iteration. */
final class Iteration {

  /** What states are held to once something is not finite, as in DEER's code. */
  private static final double BOUND = 1e8;

  private final NewtonSolver solver;
  private final Blocks blocks;
  private final List<Double> residuals = new ArrayList<>();
  private final List<String> notes = new ArrayList<>();
  private @Nullable Tensor residual;
  private @Nullable Tensor jacobians;
  private int corrections;
  private int fallBacks;
  private long nonFinite;
  private long steps;

  Iteration(NewtonSolver solver, Blocks blocks) {
    this.solver = solver;
    this.blocks = blocks;
  }

  /** Measures how far the states are from a solution, and whether that is near enough. */
  boolean residual(Trajectory path, Linearization at, Stop rule) {
    Tensor states = path.states();
    steps = states.size(0);
    residual = at.values().sub(states);
    double largest = Trajectory.largest(residual);
    residuals.add(largest);
    return rule.met(largest, Trajectory.largest(states));
  }

  /** Solves the linear system and moves the states. */
  void correct(Trajectory path, Linearization at, TensorScope lasting) {
    Tensor right = finite(residual);
    Tensor delta = delta(right, at);
    Tensor states = path.states().add_(delta);
    if (!Double.isFinite(Trajectory.largest(states))) {
      states.copy_(reset(states));
    }
    corrections++;
  }

  private Tensor delta(Tensor right, Linearization at) {
    if (solver.damping() == 0 && solver.policy() instanceof JacobianPolicy.Zero) {
      return right;
    }
    if (solver.damping() == 0 && solver.policy() instanceof JacobianPolicy.Identity) {
      return right.cumsum(0);
    }
    Tensor sides = right.unflatten(2, blocks.groups(), blocks.size()).flatten(1, 2);
    Bidiagonal system = new Bidiagonal(blocks(at, right).flatten(1, 2), sides);
    Tensor solved;
    if (solver.damping() > 0) {
      solved = DampedLeastSquares.solve(system, solver.damping());
    } else {
      LinearSolution solution = solver.linear().solver().solve(system);
      fallBacks += solution.fellBack() ? 1 : 0;
      solved = solution.values();
    }
    return solved.unflatten(1, right.size(1), blocks.groups()).flatten(2, 3);
  }

  private Tensor blocks(Linearization at, Tensor right) {
    JacobianPolicy policy = solver.policy();
    if (policy instanceof JacobianPolicy.Given given) {
      return given.blocks().expand(-1, right.size(1), -1, -1, -1);
    }
    if (policy.isFree()) {
      Tensor none = right.unsqueeze(3).unsqueeze(4);
      return policy instanceof JacobianPolicy.Zero
          ? org.bytedeco.pytorch.global.torch.zeros_like(none)
          : org.bytedeco.pytorch.global.torch.ones_like(none);
    }
    if (policy instanceof JacobianPolicy.Frozen frozen) {
      if (jacobians == null || corrections % frozen.iterations() == 0) {
        forget();
        Tensor made = finite(at.blocks().get());
        // Outlives this iteration's scope.
        jacobians = made.clone();
        jacobians.retainReference();
      }
      return jacobians;
    }
    return finite(policy.cut(at.blocks().get()));
  }

  private void forget() {
    if (jacobians != null) {
      jacobians.releaseReference();
    }
    jacobians = null;
  }

  private Tensor finite(Tensor values) {
    return Double.isFinite(Trajectory.largest(values)) ? values : reset(values);
  }

  private Tensor reset(Tensor values) {
    nonFinite += values.numel() - values.isfinite().sum().item_long();
    return values.nan_to_num(
        new DoubleOptional(0), new DoubleOptional(BOUND), new DoubleOptional(-BOUND));
  }

  ChainSolution solution(Tensor states, boolean converged, double seconds) {
    forget();
    if (nonFinite > 0) {
      notes.add(
          "%d values were infinite or not a number on the way and were reset".formatted(nonFinite));
    }
    if (fallBacks > 0) {
      notes.add(
          "products of Jacobians grew too large in %d of %d iterations, which were solved in order"
              .formatted(fallBacks, corrections));
    }
    boolean exact = !converged && solver.damping() == 0 && corrections >= steps;
    if (exact) {
      notes.add("ended after as many iterations as there are steps, when every state is exact");
    } else if (!converged) {
      notes.add("the stop rule was not met after %d iterations".formatted(corrections));
    }
    long inOrder = fallBacks * steps;
    long solve =
        solver.damping() > 0 ? DampedLeastSquares.levels(steps) : solver.linear().levels(steps);
    long levels = corrections * (1 + solve) + 1 + inOrder;
    return new ChainSolution(
        states, corrections, residuals, converged || exact, levels, nonFinite, notes, seconds);
  }
}
