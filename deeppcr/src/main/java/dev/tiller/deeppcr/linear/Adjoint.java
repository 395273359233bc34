package dev.tiller.deeppcr.linear;

import dev.tiller.deeppcr.Blocks;
import dev.tiller.deeppcr.Chain;
import dev.tiller.tensor.TensorScope;
import dev.tiller.tensor.Tensors;
import org.bytedeco.pytorch.AutoGradMode;
import org.bytedeco.pytorch.BoolOptional;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorArrayRefOptional;
import org.bytedeco.pytorch.TensorVector;
import org.bytedeco.pytorch.global.torch;

/**
 * Gradients through a solved chain: one linear solve, whatever the forward pass took, since the
 * backward recurrence {@code g_l = A_{l+1}^T g_{l+1} + c_l} is linear. (Hence the paper's larger
 * speed-up backward than forward.)
 */
public final class Adjoint {

  private Adjoint() {}

  /**
   * Gradients of a loss for every state.
   *
   * @param start [B, w]
   * @param states that solve the chain, [L, B, w]
   * @param cotangents the loss's explicit derivative for every state, [L, B, w]; usually zero but
   *     in the last row
   * @return [L, B, w]
   */
  public static Tensor states(
      Chain chain, Tensor start, Tensor states, Tensor cotangents, LinearSolver solver) {
    try (AutoGradMode noGrad = Tensors.noGrad();
        TensorScope scope = TensorScope.open()) {
      Blocks blocks = chain.blocks();
      Tensor a = chain.linearize(0, entering(start, states)).blocks().get();
      Tensor sides = cotangents.unflatten(2, blocks.groups(), blocks.size()).flatten(1, 2);
      LinearSolution g = solver.solveAdjoint(new Bidiagonal(a.flatten(1, 2), sides));
      return scope.keep(g.values().unflatten(1, cotangents.size(1), blocks.groups()).flatten(2, 3));
    }
  }

  /** {@link #states} for a loss that sees the last state only: its derivative is [B, w]. */
  public static Tensor fromLast(
      Chain chain, Tensor start, Tensor states, Tensor last, LinearSolver solver) {
    try (TensorScope scope = TensorScope.open()) {
      Tensor cotangents = torch.zeros_like(states);
      cotangents.select(0, states.size(0) - 1).copy_(last);
      return scope.keep(states(chain, start, states, cotangents, solver));
    }
  }

  /**
   * Adds the gradients of the chain's parameters to theirs: all steps at once, since with the
   * states and their gradients known nothing depends on anything any more.
   *
   * @param gradients for every state, as {@link #states} returns them
   * @return the gradient for the start, [B, w]
   */
  public static Tensor parameters(Chain chain, Tensor start, Tensor states, Tensor gradients) {
    try (TensorScope scope = TensorScope.open();
        AutoGradMode recording = new AutoGradMode(true)) {
      Tensor input = entering(start.detach(), states.detach());
      input.set_requires_grad(true);
      Tensor output = chain.step(0, input);
      output.backward(gradients, new BoolOptional(false), false, new TensorArrayRefOptional());
      return scope.keep(input.grad().select(0, 0).clone());
    }
  }

  private static Tensor entering(Tensor start, Tensor states) {
    Tensor first = start.detach().unsqueeze(0);
    long rest = states.size(0) - 1;
    return rest == 0
        ? first.clone()
        : torch.cat(new TensorVector(first, states.narrow(0, 0, rest)), 0);
  }
}
