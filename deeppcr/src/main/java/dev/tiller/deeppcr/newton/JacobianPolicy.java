package dev.tiller.deeppcr.newton;

import dev.tiller.deeppcr.Blocks;
import dev.tiller.ground.UserError;
import org.bytedeco.pytorch.Tensor;

/**
 * Which Jacobian {@code A_l} stands in the linear system. Whatever it is, after k iterations the
 * first k states are exact (finite termination); the closer to the true one, the fewer it takes.
 */
public sealed interface JacobianPolicy {

  /** The chain's own: Newton's method. */
  record Full() implements JacobianPolicy {}

  /** Only its diagonal (quasi-DEER, arXiv 2407.19115): cost and memory grow with w, not w^2. */
  record Diagonal() implements JacobianPolicy {}

  /**
   * Only blocks along its diagonal.
   *
   * @param size of a block; must divide the chain's own
   */
  record BlockDiagonal(int size) implements JacobianPolicy {}

  /** The identity: Picard iteration, as in ParaDiGMS (arXiv 2305.16317). */
  record Identity() implements JacobianPolicy {}

  /** None: Jacobi iteration (arXiv 2002.03629). */
  record Zero() implements JacobianPolicy {}

  /**
   * The chain's own, computed anew every {@code iterations} iterations only: the chord method.
   *
   * @param iterations at least 1
   */
  record Frozen(int iterations) implements JacobianPolicy {

    /** Checks the number. */
    public Frozen {
      if (iterations < 1) {
        throw new UserError(
            "Jacobians were to be kept for %d iterations, but at least 1 was expected."
                .formatted(iterations));
      }
    }
  }

  /**
   * The same for all iterations, such as the linear part of a sampler's steps.
   *
   * @param blocks [L, B, groups, size, size]
   */
  record Given(Tensor blocks) implements JacobianPolicy {}

  /** Whether the policy needs no Jacobian of the chain. */
  default boolean isFree() {
    return this instanceof Identity || this instanceof Zero || this instanceof Given;
  }

  /** The blocks that this policy stores for a chain whose Jacobian has {@code own}. */
  default Blocks of(Blocks own) {
    if (this instanceof BlockDiagonal part) {
      if (part.size < 1 || own.size() % part.size != 0) {
        throw new UserError(
            "Blocks of size %d do not divide the chain's own of size %d; choose a divisor."
                .formatted(part.size, own.size()));
      }
      return Blocks.of(own.width(), part.size);
    }
    if (this instanceof Given given) {
      return new Blocks((int) given.blocks.size(2), (int) given.blocks.size(3));
    }
    return this instanceof Full || this instanceof Frozen ? own : Blocks.diagonal(own.width());
  }

  /** Cuts the policy's blocks out of the chain's own [n, B, groups, size, size]. */
  default Tensor cut(Tensor blocks) {
    long size = this instanceof BlockDiagonal part ? part.size : 1;
    if (this instanceof Full || this instanceof Frozen || blocks.size(4) == size) {
      return blocks;
    }
    long inner = blocks.size(4) / size;
    // [n, B, groups, i, row, j, column] with i = j, which diagonal puts last.
    return blocks
        .unflatten(4, inner, size)
        .unflatten(3, inner, size)
        .diagonal(0, 3, 5)
        .permute(0, 1, 2, 5, 3, 4)
        .flatten(2, 3)
        .contiguous();
  }
}
