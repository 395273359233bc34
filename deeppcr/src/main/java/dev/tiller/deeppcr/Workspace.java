package dev.tiller.deeppcr;

import dev.tiller.tensor.TensorScope;
import dev.tiller.tensor.Tensors;
import org.bytedeco.pytorch.AutoGradMode;
import org.bytedeco.pytorch.Tensor;

/**
 * Bytes that a chain's own steps take when many are evaluated at once, results included. They are
 * counted on one and on two steps, which costs next to nothing and needs no word from the chain.
 *
 * <p>Only tensors that are alive when the chain returns are seen: not what it frees itself before,
 * and not what lives for a moment within one operation.
 *
 * @param one bytes of one step
 * @param more bytes of each further one
 */
public record Workspace(long one, long more) {

  /**
   * Of {@link Chain#step}.
   *
   * @param start [B, w]
   */
  public static Workspace ofSteps(Chain chain, Tensor start) {
    return of(chain, start, false);
  }

  /** Of {@link Chain#linearize} with its Jacobians. */
  public static Workspace ofJacobians(Chain chain, Tensor start) {
    return of(chain, start, true);
  }

  private static Workspace of(Chain chain, Tensor start, boolean jacobians) {
    long one = taken(chain, start, 1, jacobians);
    return new Workspace(
        one, chain.length() == 1 ? 0 : Math.max(0, taken(chain, start, 2, jacobians) - one));
  }

  private static long taken(Chain chain, Tensor start, int steps, boolean jacobians) {
    try (AutoGradMode noGrad = Tensors.noGrad();
        TensorScope scope = TensorScope.open()) {
      Tensor entering = start.detach().unsqueeze(0).repeat(steps, 1, 1);
      try (TensorScope own = TensorScope.open()) {
        if (jacobians) {
          Linearization made = chain.linearize(0, entering);
          Trajectory.checked(made.values(), entering);
          made.blocks().get();
        } else {
          Trajectory.checked(chain.step(0, entering), entering);
        }
        return own.bytes();
      }
    }
  }

  /** Bytes of {@code steps} steps at once. */
  public long bytes(long steps) {
    return one + Math.multiplyExact(steps - 1, more);
  }
}
