package dev.tiller.deeppcr.newton;

import dev.tiller.deeppcr.Blocks;
import dev.tiller.deeppcr.ChainSolution;
import dev.tiller.deeppcr.Linearization;
import dev.tiller.deeppcr.Trajectory;
import dev.tiller.deeppcr.linear.Bidiagonal;
import dev.tiller.deeppcr.linear.DampedLeastSquares;
import dev.tiller.deeppcr.linear.LinearSolution;
import dev.tiller.tensor.Owned;
import java.util.ArrayList;
import java.util.List;
import org.bytedeco.pytorch.DoubleOptional;
import org.bytedeco.pytorch.Tensor;
import org.jspecify.annotations.Nullable;

/**
 * One run of {@link NewtonSolver}: what it remembers from iteration to iteration. Closed when the
 * run ends, however it ends, and nothing of it serves another run.
 */
final class Iteration implements AutoCloseable {

  /** What states are held to once something is not finite, as in DEER's code. */
  private static final double BOUND = 1e8;

  private final NewtonSolver solver;
  private final Blocks blocks;
  private final Convergence convergence;
  private final Owned owned = new Owned();
  private @Nullable Tensor residual;
  private @Nullable Tensor jacobians;
  private int corrections;
  private int fallBacks;
  private long nonFinite;

  Iteration(NewtonSolver solver, Blocks blocks, Convergence convergence) {
    this.solver = solver;
    this.blocks = blocks;
    this.convergence = convergence;
  }

  /** Measures how far the states are from a solution, and whether that is near enough. */
  boolean residual(Trajectory path, Linearization at) {
    residual = at.values().sub(path.states());
    return convergence.reached(residual, path.states());
  }

  /** Solves the linear system and moves the states. */
  void correct(Trajectory path, Linearization at) {
    Tensor right = finite(residual);
    Tensor delta = delta(right, at);
    Tensor states = path.states().add_(delta);
    if (!Trajectory.isFinite(states)) {
      states.copy_(reset(states));
    }
    corrections++;
    if (nonFinite > 0 && solver.damping() == 0) {
      settle(states, at.values());
    }
  }

  /** After k corrections the first k states are what the steps return, whatever stands behind. */
  private void settle(Tensor states, Tensor values) {
    long settled = Math.min(corrections, states.size(0));
    Tensor exact = values.narrow(0, 0, settled);
    if (Trajectory.isFinite(exact)) {
      states.narrow(0, 0, settled).copy_(exact);
    }
  }

  private Tensor delta(Tensor right, Linearization at) {
    @Nullable Tensor explicit = solver.damping() == 0 ? solver.policy().explicit(right) : null;
    if (explicit != null) {
      return explicit;
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
    if (policy.isFree()) {
      return policy.blocks(at.blocks(), right);
    }
    if (policy.iterations() == 1) {
      return finite(policy.blocks(at.blocks(), right));
    }
    if (jacobians == null || corrections % policy.iterations() == 0) {
      // The old ones are freed first: both together would be more than is planned for.
      owned.close();
      Tensor made = finite(policy.blocks(at.blocks(), right));
      jacobians = owned.make(made::clone);
    }
    return jacobians;
  }

  private Tensor finite(Tensor values) {
    return Trajectory.isFinite(values) ? values : reset(values);
  }

  private Tensor reset(Tensor values) {
    nonFinite += values.numel() - values.isfinite().sum().item_long();
    return values.nan_to_num(
        new DoubleOptional(0), new DoubleOptional(BOUND), new DoubleOptional(-BOUND));
  }

  /**
   * What was found.
   *
   * @param states [L, B, w]
   */
  ChainSolution solution(Tensor states, double seconds) {
    long steps = states.size(0);
    boolean converged = convergence.met();
    boolean exact = !converged && solver.damping() == 0 && convergence.settled(corrections);
    long inOrder = fallBacks * steps;
    long solve =
        solver.damping() > 0 ? DampedLeastSquares.levels(steps) : solver.linear().levels(steps);
    return new ChainSolution(
        states,
        corrections,
        convergence.residuals(),
        converged || exact,
        corrections * (1 + solve) + 1 + inOrder,
        nonFinite,
        notes(converged, exact),
        seconds);
  }

  private List<String> notes(boolean converged, boolean exact) {
    List<String> notes = new ArrayList<>();
    if (nonFinite > 0) {
      notes.add(
          "%d values were infinite or not a number on the way and were reset".formatted(nonFinite));
    }
    if (fallBacks > 0) {
      notes.add(
          "products of Jacobians grew too large in %d of %d iterations, which were solved in order"
              .formatted(fallBacks, corrections));
    }
    if (exact) {
      notes.add("ended after as many iterations as there are steps, when every state is exact");
    } else if (!converged) {
      notes.add("the stop rule was not met after %d iterations".formatted(corrections));
    }
    return notes;
  }

  @Override
  public void close() {
    owned.close();
  }
}
