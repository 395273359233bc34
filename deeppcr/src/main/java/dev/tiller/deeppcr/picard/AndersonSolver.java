package dev.tiller.deeppcr.picard;

import dev.tiller.deeppcr.Chain;
import dev.tiller.deeppcr.ChainSolution;
import dev.tiller.deeppcr.ChainSolver;
import dev.tiller.deeppcr.Trajectory;
import dev.tiller.deeppcr.newton.Convergence;
import dev.tiller.deeppcr.newton.Stop;
import dev.tiller.ground.UserError;
import dev.tiller.tensor.TensorScope;
import dev.tiller.tensor.Tensors;
import java.util.ArrayList;
import java.util.List;
import org.bytedeco.pytorch.AutoGradMode;
import org.bytedeco.pytorch.Tensor;
import org.jspecify.annotations.Nullable;

/**
 * Picard iteration with Anderson acceleration: the next trajectory is the combination of the last
 * few sweeps whose residual is smallest, every item of the batch with coefficients of its own.
 *
 * <p>Plain Anderson acceleration loses the guarantee that k sweeps settle k states. Here the first
 * k states are what the steps return, which keeps it, so the solver ends after L sweeps at most.
 * Where a sweep leaves the range of its numbers (errors of Picard's iteration grow like binomials
 * before they vanish), it goes on from the last finite state without mixing.
 *
 * @param memory sweeps that are combined, at least 1
 * @param stop when to stop; null for the usual rule of the start's type
 */
public record AndersonSolver(int memory, @Nullable Stop stop) implements ChainSolver {

  /** Checks the number. */
  public AndersonSolver {
    if (memory < 1) {
      throw new UserError(
          "Anderson acceleration was to combine %d sweeps, but at least 1 was expected."
              .formatted(memory));
    }
  }

  @Override
  public String name() {
    return "anderson";
  }

  @Override
  public ChainSolution solve(Chain chain, Tensor start) {
    long began = System.nanoTime();
    try (AutoGradMode noGrad = Tensors.noGrad();
        TensorScope scope = TensorScope.open()) {
      Trajectory path = Trajectory.from(chain, start);
      path.states().copy_(path.entering().select(0, 0).unsqueeze(0));
      Convergence convergence = new Convergence(stop, chain, start);
      SweepMemory sweeps = new SweepMemory(memory);
      int done = 0;
      long nonFinite = 0;
      while (true) {
        try (TensorScope inner = TensorScope.open()) {
          Tensor values = path.step(0, chain.length());
          Tensor residual = values.sub(path.states());
          if (convergence.reached(residual, path.states()) || done >= convergence.most()) {
            break;
          }
          done++;
          nonFinite += sweep(path, values, residual, done, sweeps, inner);
        }
      }
      return solution(
          scope.keep(path.states()),
          convergence,
          done,
          nonFinite,
          (System.nanoTime() - began) / 1e9);
    }
  }

  /**
   * Moves the states by one sweep, mixed with those before.
   *
   * @param done sweeps, this one included: so many states are exact after it
   * @return values of it that were not finite
   */
  private static long sweep(
      Trajectory path,
      Tensor values,
      Tensor residual,
      int done,
      SweepMemory sweeps,
      TensorScope scope) {
    Tensor states = path.states();
    long settled = Math.min(done, states.size(0));
    // A sweep sums residuals, for its unknowns are linked by the identity.
    Tensor move = residual.cumsum(0);
    Tensor swept = states.add(move);
    swept.narrow(0, 0, settled).copy_(values.narrow(0, 0, settled));
    int finite = Trajectory.finiteRows(swept);
    if (finite < swept.size(0)) {
      sweeps.clear();
      states.narrow(0, 0, finite).copy_(swept.narrow(0, 0, finite));
      Tensor last = path.entering().narrow(0, finite, 1);
      states.narrow(0, finite, states.size(0) - finite).copy_(last.clone());
      return swept.numel() - swept.isfinite().sum().item_long();
    }
    sweeps.add(scope, move, swept);
    Tensor mixed = sweeps.combined();
    boolean usable = Trajectory.isFinite(mixed);
    states.copy_(usable ? mixed : swept);
    if (!usable) {
      sweeps.clear();
    }
    states.narrow(0, 0, settled).copy_(values.narrow(0, 0, settled));
    return 0;
  }

  private static ChainSolution solution(
      Tensor states, Convergence convergence, int done, long nonFinite, double seconds) {
    List<String> notes = new ArrayList<>();
    if (!convergence.met()) {
      notes.add("ended after %d sweeps".formatted(done));
    }
    if (nonFinite > 0) {
      notes.add(
          "%d values were infinite or not a number on the way; it went on from what was finite"
              .formatted(nonFinite));
    }
    return new ChainSolution(
        states,
        done,
        convergence.residuals(),
        convergence.met() || convergence.settled(done),
        2L * done + 1,
        nonFinite,
        notes,
        seconds);
  }
}
