package dev.tiller.deeppcr.newton;

import dev.tiller.deeppcr.Chain;
import dev.tiller.deeppcr.Trajectory;
import dev.tiller.ground.UserError;
import dev.tiller.tensor.Tensors;
import java.util.Arrays;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;

/** Where the iteration starts. The result does not depend on it, the number of iterations does. */
@FunctionalInterface
public interface Guess {

  /**
   * Writes a first guess.
   *
   * @param entering states that enter the steps, [L, B, w]; row 0 is the start and must stay
   * @param states states that leave them, [L, B, w], to be written: a view of the same memory, one
   *     row later
   */
  void write(Chain chain, Tensor entering, Tensor states);

  /** Every state is zero. */
  static Guess zeros() {
    return (chain, entering, states) -> states.zero_();
  }

  /** Every state is the start: best for residual networks and samplers. */
  static Guess broadcast() {
    return (chain, entering, states) -> states.copy_(entering.select(0, 0).unsqueeze(0));
  }

  /** Every step is applied to a zero state (ParaRNN, arXiv 2510.21450). */
  static Guess stepOfZero() {
    return (chain, entering, states) ->
        states.copy_(Trajectory.checked(chain.step(0, torch.zeros_like(entering)), entering));
  }

  /**
   * Known states: a warm start from an earlier solution, or from a shorter run.
   *
   * @param known [L, B, w], the caller's
   */
  static Guess states(Tensor known) {
    return (chain, entering, states) -> {
      if (!Arrays.equals(Tensors.shape(known), Tensors.shape(states))) {
        throw new UserError(
            "The guessed states have shape %s, but the chain's have %s; guess states of the same shape."
                .formatted(
                    Arrays.toString(Tensors.shape(known)), Arrays.toString(Tensors.shape(states))));
      }
      states.copy_(known);
    };
  }
}
