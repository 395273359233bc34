package dev.tiller.deeppcr;

import org.bytedeco.pytorch.Tensor;

/**
 * L dependent steps {@code z_l = f_l(z_{l-1})}, l = 0..L-1, from a start {@code z_{-1}}: layers of
 * a network, moments of a recurrent one, steps of a sampler. States of one chain all have the same
 * width, and the items of a batch do not see each other.
 *
 * <p>L counts steps of the chain, whatever happens within one: a residual block of four layers is
 * one step.
 *
 * <p>To make a chain of your own, implement {@link #length}, {@link #width} and {@link #step} with
 * differentiable operations. Reverse mode then supplies the Jacobians in as many passes as a block
 * is wide. Override {@link #linearize} where they are known in closed form, or implement {@link
 * TangentChain} where the product of a Jacobian with a vector is.
 */
public interface Chain {

  /** Steps, L, at least 1. */
  int length();

  /** Components of a state, w. */
  int width();

  /** Where the Jacobian of a step can differ from zero. */
  default Blocks blocks() {
    return Blocks.full(width());
  }

  /**
   * Takes steps {@code from..from+n-1} at once, each from the state that is given for it.
   *
   * @param states [n, B, w]: row i enters step {@code from + i}
   * @return [n, B, w]: row i leaves step {@code from + i}
   */
  Tensor step(int from, Tensor states);

  /** {@link #step} together with the Jacobians at {@code states}. */
  default Linearization linearize(int from, Tensor states) {
    return ReverseMode.linearize(this, from, states);
  }
}
