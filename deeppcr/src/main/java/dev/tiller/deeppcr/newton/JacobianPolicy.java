package dev.tiller.deeppcr.newton;

import dev.tiller.deeppcr.Blocks;
import dev.tiller.ground.UserError;
import java.util.function.Supplier;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.jspecify.annotations.Nullable;

/**
 * Which Jacobian {@code A_l} stands in the linear system. Whatever it is, after k iterations the
 * first k states are exact (finite termination); the closer to the true one, the fewer it takes.
 *
 * <p>A policy says of itself all that the solver asks: one more is one more record here.
 */
public sealed interface JacobianPolicy {

  /** What solvers with this policy are called, such as {@code newton}. */
  String text();

  /**
   * The blocks that this policy stores for a chain whose Jacobian has {@code own}.
   *
   * @throws UserError if it does not fit the chain
   */
  Blocks of(Blocks own);

  /**
   * The blocks in the linear system.
   *
   * @param own makes the chain's own, [L, B, groups, size, size]; not asked if the policy {@link
   *     #isFree}
   * @param right [L, B, w], the right-hand sides
   * @return [L, B, groups, size, size] with the groups and sizes of {@link #of}
   */
  Tensor blocks(Supplier<Tensor> own, Tensor right);

  /** Whether the policy needs no Jacobian of the chain. */
  default boolean isFree() {
    return false;
  }

  /** How many iterations use the same Jacobians. */
  default int iterations() {
    return 1;
  }

  /**
   * The solution of the undamped system, where that needs no solver.
   *
   * @return null where it does
   */
  default @Nullable Tensor explicit(Tensor right) {
    return null;
  }

  /**
   * Bytes of the undamped correction.
   *
   * @param sides of the right-hand sides
   * @param linear of the linear solver
   */
  default long correctionBytes(long sides, long linear) {
    return linear;
  }

  /**
   * Whether the policy stores Jacobians beside the chain's own.
   *
   * @param own blocks of the chain
   * @param batch B
   */
  default boolean copies(Blocks own, long batch, boolean damped) {
    return !of(own).equals(own);
  }

  /** The chain's own: Newton's method. */
  record Full() implements JacobianPolicy {

    @Override
    public String text() {
      return "newton";
    }

    @Override
    public Blocks of(Blocks own) {
      return own;
    }

    @Override
    public Tensor blocks(Supplier<Tensor> own, Tensor right) {
      return own.get();
    }
  }

  /** Only its diagonal (quasi-DEER, arXiv 2407.19115): cost and memory grow with w, not w^2. */
  record Diagonal() implements JacobianPolicy {

    @Override
    public String text() {
      return "diagonal";
    }

    @Override
    public Blocks of(Blocks own) {
      return Blocks.diagonal(own.width());
    }

    @Override
    public Tensor blocks(Supplier<Tensor> own, Tensor right) {
      return cut(own.get(), 1);
    }
  }

  /**
   * Only blocks along its diagonal.
   *
   * @param size of a block; must divide the chain's own
   */
  record BlockDiagonal(int size) implements JacobianPolicy {

    @Override
    public String text() {
      return "blockdiagonal";
    }

    @Override
    public Blocks of(Blocks own) {
      if (size < 1 || own.size() % size != 0) {
        throw new UserError(
            "Blocks of size %d do not divide the chain's own of size %d; choose a divisor."
                .formatted(size, own.size()));
      }
      return Blocks.of(own.width(), size);
    }

    @Override
    public Tensor blocks(Supplier<Tensor> own, Tensor right) {
      return cut(own.get(), size);
    }
  }

  /** What stands for the Jacobian without being computed: a fixed multiple of the identity. */
  sealed interface Free extends JacobianPolicy {

    @Override
    default Blocks of(Blocks own) {
      return Blocks.diagonal(own.width());
    }

    @Override
    default boolean isFree() {
      return true;
    }

    @Override
    default boolean copies(Blocks own, long batch, boolean damped) {
      return damped;
    }
  }

  /** The identity: Picard iteration, as in ParaDiGMS (arXiv 2305.16317). */
  record Identity() implements Free {

    @Override
    public String text() {
      return "identity";
    }

    @Override
    public Tensor blocks(Supplier<Tensor> own, Tensor right) {
      return torch.ones_like(right.unsqueeze(3).unsqueeze(4));
    }

    @Override
    public Tensor explicit(Tensor right) {
      return right.cumsum(0);
    }

    @Override
    public long correctionBytes(long sides, long linear) {
      return sides;
    }
  }

  /** None: Jacobi iteration (arXiv 2002.03629). */
  record Zero() implements Free {

    @Override
    public String text() {
      return "zero";
    }

    @Override
    public Tensor blocks(Supplier<Tensor> own, Tensor right) {
      return torch.zeros_like(right.unsqueeze(3).unsqueeze(4));
    }

    @Override
    public Tensor explicit(Tensor right) {
      return right;
    }

    @Override
    public long correctionBytes(long sides, long linear) {
      return 0;
    }
  }

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

    @Override
    public String text() {
      return "frozen";
    }

    @Override
    public Blocks of(Blocks own) {
      return own;
    }

    @Override
    public Tensor blocks(Supplier<Tensor> own, Tensor right) {
      return own.get();
    }

    @Override
    public boolean copies(Blocks own, long batch, boolean damped) {
      return true;
    }
  }

  /**
   * The same for all iterations, such as the linear part of a sampler's steps.
   *
   * @param blocks [L, B, groups, size, size]; B may be 1 for all items alike
   */
  record Given(Tensor blocks) implements JacobianPolicy {

    @Override
    public String text() {
      return "given";
    }

    @Override
    public Blocks of(Blocks own) {
      return new Blocks((int) blocks.size(2), (int) blocks.size(3));
    }

    @Override
    public boolean isFree() {
      return true;
    }

    @Override
    public Tensor blocks(Supplier<Tensor> own, Tensor right) {
      return blocks.expand(-1, right.size(1), -1, -1, -1);
    }

    @Override
    public boolean copies(Blocks own, long batch, boolean damped) {
      return blocks.size(1) != batch;
    }
  }

  /**
   * Blocks along the diagonal of larger ones.
   *
   * @param blocks [n, B, groups, own, own]
   * @param size divides {@code own}
   */
  static Tensor cut(Tensor blocks, long size) {
    if (blocks.size(4) == size) {
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
