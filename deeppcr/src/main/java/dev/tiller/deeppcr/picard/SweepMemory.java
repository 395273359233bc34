package dev.tiller.deeppcr.picard;

import dev.tiller.tensor.TensorScope;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorVector;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.ScalarType;

/**
 * The last few sweeps of {@link AndersonSolver}, and their combination. What it holds belongs to
 * the scope in which the solver runs, and is freed early when it is forgotten.
 */
final class SweepMemory {

  /** Relative weight of the ridge that keeps the small least-squares problem solvable. */
  private static final double RIDGE = 1e-12;

  /** A sweep's move, and where it led. */
  private record Sweep(Tensor move, Tensor states) {

    void close() {
      move.close();
      states.close();
    }
  }

  private final int most;
  private final Deque<Sweep> sweeps = new ArrayDeque<>();

  /**
   * @param most sweeps beside the newest
   */
  SweepMemory(int most) {
    this.most = most;
  }

  /** Takes over a sweep of the scope that is open now. */
  void add(TensorScope scope, Tensor move, Tensor states) {
    sweeps.addLast(new Sweep(scope.keep(move), scope.keep(states)));
    if (sweeps.size() > most + 1) {
      sweeps.removeFirst().close();
    }
  }

  /** Forgets all sweeps. */
  void clear() {
    sweeps.forEach(Sweep::close);
    sweeps.clear();
  }

  /**
   * The combination whose move is smallest, every item with coefficients of its own; the newest
   * sweep where there is no other. It may hold values that are not finite.
   *
   * @return [L, B, w], in the open scope or the memory's own
   */
  Tensor combined() {
    List<Sweep> all = new ArrayList<>(sweeps);
    Sweep newest = all.get(all.size() - 1);
    if (all.size() == 1 || newest.states.numel() == 0) {
      return newest.states;
    }
    TensorVector changes = new TensorVector();
    TensorVector shifts = new TensorVector();
    for (int i = 0; i < all.size() - 1; i++) {
      changes.push_back(perItem(all.get(i + 1).move.sub(all.get(i).move)));
      shifts.push_back(perItem(all.get(i + 1).states.sub(all.get(i).states)));
    }
    Tensor change = torch.stack(changes, 1); // [B, m, L * w]
    Tensor weights = weights(change, perItem(newest.move));
    Tensor shift = torch.stack(shifts, 1).transpose(1, 2).matmul(weights).squeeze(2);
    long steps = newest.states.size(0);
    return newest.states.sub(shift.unflatten(1, steps, newest.states.size(2)).transpose(0, 1));
  }

  /**
   * Solved in float64 whatever the type: an item that has stopped moving has no change at all, and
   * in float32 no ridge is small enough to leave the others alone and large enough to keep its zero
   * matrix from being singular.
   */
  private static Tensor weights(Tensor change, Tensor move) {
    ScalarType type = change.scalar_type().intern();
    double ridge = type == ScalarType.Double ? RIDGE : Math.ulp(1.0f);
    Tensor gram = change.matmul(change.transpose(1, 2)).to(ScalarType.Double);
    Tensor diagonal = gram.diagonal(0, 1, 2);
    diagonal.add_(
        diagonal.sum(new long[] {1}, true, null).mul(new Scalar(ridge)).add(new Scalar(1e-300)));
    Tensor right = change.matmul(move.unsqueeze(2)).to(ScalarType.Double);
    return torch.linalg_solve(gram, right).nan_to_num().to(type);
  }

  /** [L, B, w] as [B, L * w]. */
  private static Tensor perItem(Tensor states) {
    return states.transpose(0, 1).flatten(1, 2);
  }
}
