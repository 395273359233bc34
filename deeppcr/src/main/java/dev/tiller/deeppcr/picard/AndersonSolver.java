package dev.tiller.deeppcr.picard;

import dev.tiller.deeppcr.Chain;
import dev.tiller.deeppcr.ChainSolution;
import dev.tiller.deeppcr.ChainSolver;
import dev.tiller.deeppcr.Trajectory;
import dev.tiller.deeppcr.newton.Stop;
import dev.tiller.ground.UserError;
import dev.tiller.tensor.TensorScope;
import dev.tiller.tensor.Tensors;
import java.util.ArrayList;
import java.util.List;
import org.bytedeco.pytorch.AutoGradMode;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorVector;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.jspecify.annotations.Nullable;

/**
 * Picard iteration with Anderson acceleration: the next trajectory is the combination of the last
 * few sweeps whose residual is smallest, every item of the batch with coefficients of its own.
 *
 * <p>Plain Anderson acceleration loses the guarantee that k sweeps settle k states. Here the first
 * k states are taken from the plain sweep, which keeps it, so the solver ends after L sweeps at
 * most.
 *
 * @param memory sweeps that are combined, at least 1
 * @param stop when to stop; null for the usual rule of the start's type
 */
public record AndersonSolver(int memory, @Nullable Stop stop) implements ChainSolver {

  /** Relative weight of the ridge that keeps the small least-squares problem solvable. */
  private static final double RIDGE = 1e-12;

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
      boolean isDouble = start.scalar_type().intern() == ScalarType.Double;
      Stop rule = stop == null ? Stop.usual(isDouble) : stop;
      int most = rule.most(chain.length());
      List<Double> residuals = new ArrayList<>();
      List<Tensor> moves = new ArrayList<>(); // Of the sweep, newest last.
      List<Tensor> sweeps = new ArrayList<>();
      boolean converged = false;
      int done = 0;
      while (true) {
        try (TensorScope inner = TensorScope.open()) {
          Tensor residual = path.step(0, chain.length()).sub(path.states());
          double largest = Trajectory.largest(residual);
          residuals.add(largest);
          double allowed = rule.absolute() + rule.relative() * Trajectory.largest(path.states());
          converged = largest <= allowed;
          if (converged || done >= most) {
            break;
          }
          // A sweep sums residuals, for its unknowns are linked by the identity.
          Tensor move = inner.keep(residual.cumsum(0));
          Tensor swept = inner.keep(path.states().add(move));
          moves.add(move);
          sweeps.add(swept);
          if (moves.size() > memory + 1) {
            moves.remove(0).close();
            sweeps.remove(0).close();
          }
          done++;
          path.states().copy_(combined(moves, sweeps, done));
        }
      }
      return new ChainSolution(
          scope.keep(path.states()),
          done,
          residuals,
          converged || done >= chain.length(),
          2L * done + 1,
          0,
          converged ? List.of() : List.of("ended after %d sweeps".formatted(done)),
          (System.nanoTime() - began) / 1e9);
    }
  }

  private static Tensor combined(List<Tensor> moves, List<Tensor> sweeps, int exact) {
    int newest = moves.size() - 1;
    Tensor swept = sweeps.get(newest);
    if (newest == 0 || swept.numel() == 0) {
      return swept;
    }
    TensorVector changes = new TensorVector();
    TensorVector shifts = new TensorVector();
    for (int i = 0; i < newest; i++) {
      changes.push_back(perItem(moves.get(i + 1).sub(moves.get(i))));
      shifts.push_back(perItem(sweeps.get(i + 1).sub(sweeps.get(i))));
    }
    Tensor change = torch.stack(changes, 1); // [B, m, L * w]
    Tensor gram = change.matmul(change.transpose(1, 2));
    Tensor diagonal = gram.diagonal(0, 1, 2);
    diagonal.add_(
        diagonal.sum(new long[] {1}, true, null).mul(new Scalar(RIDGE)).add(new Scalar(1e-300)));
    Tensor right = change.matmul(perItem(moves.get(newest)).unsqueeze(2));
    Tensor weights = torch.linalg_solve(gram, right).nan_to_num();
    Tensor shift = torch.stack(shifts, 1).transpose(1, 2).matmul(weights).squeeze(2);
    long steps = swept.size(0);
    Tensor mixed = swept.sub(shift.unflatten(1, steps, swept.size(2)).transpose(0, 1));
    long settled = Math.min(exact, steps);
    mixed.narrow(0, 0, settled).copy_(swept.narrow(0, 0, settled));
    return mixed;
  }

  /** [L, B, w] as [B, L * w]. */
  private static Tensor perItem(Tensor states) {
    return states.transpose(0, 1).flatten(1, 2);
  }
}
