package dev.tiller.deeppcr.linear;

import dev.tiller.ground.UserError;
import dev.tiller.tensor.Tensors;
import java.util.Arrays;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.ScalarType;

/**
 * The system {@code z_l = A_l z_{l-1} + b_l} for l = 0..L-1 with {@code z_{-1} = 0}: block lower
 * bidiagonal with the identity on its diagonal, so it always has exactly one solution. {@code A_0}
 * takes no part, whatever it holds, also if that is not finite.
 *
 * <p>Many independent chains stand side by side along the second axis. A block-diagonal Jacobian is
 * such a set: w/k chains of size k for each item of the batch, which is what makes it cheap.
 *
 * @param a blocks [L, M, k, k], float32 or float64, contiguous; the caller's
 * @param b right-hand sides [L, M, k] of the same type, contiguous; the caller's
 */
public record Bidiagonal(Tensor a, Tensor b) {

  /**
   * Checks the shapes.
   *
   * @throws UserError if they do not fit, the chain has no steps, or the types differ
   */
  public Bidiagonal {
    long[] blocks = Tensors.shape(a);
    long[] sides = Tensors.shape(b);
    if (blocks.length != 4
        || sides.length != 3
        || blocks[2] != blocks[3]
        || !Arrays.equals(Arrays.copyOf(blocks, 3), sides)) {
      throw new UserError(
          "The blocks have shape %s and the right-hand sides %s, but [L, M, k, k] and [L, M, k] were expected; reshape one of them."
              .formatted(Arrays.toString(blocks), Arrays.toString(sides)));
    }
    if (blocks[0] == 0) {
      throw new UserError("The chain has 0 steps, but at least 1 was expected; give it a step.");
    }
    ScalarType type = a.scalar_type().intern();
    if (type != b.scalar_type().intern()
        || (type != ScalarType.Float && type != ScalarType.Double)) {
      throw new UserError(
          "The blocks are %s and the right-hand sides %s, but both must be Float or both Double; convert them."
              .formatted(type, b.scalar_type().intern()));
    }
    // Not "a.contiguous()" in any case: its result would belong to the scope that is open now.
    a = a.is_contiguous() ? a : a.contiguous();
    b = b.is_contiguous() ? b : b.contiguous();
  }

  /** Steps, L. */
  public long length() {
    return a.size(0);
  }

  /** Independent chains side by side, M. */
  public long chains() {
    return a.size(1);
  }

  /** Size of a block, k. */
  public long size() {
    return a.size(2);
  }

  /** Whether the elements are float64. */
  public boolean isDouble() {
    return a.scalar_type().intern() == ScalarType.Double;
  }

  /** Distance of 1 to the next number of this type: 1.2e-7 or 2.2e-16. */
  public double epsilon() {
    return isDouble() ? Math.ulp(1.0) : Math.ulp(1.0f);
  }

  /**
   * The adjoint recurrence {@code g_l = A_{l+1}^T g_{l+1} + c_l} written as a forward one in
   * reversed time. Flipping alone is not enough: row m uses {@code A_{L-m}}, so the blocks are also
   * shifted by one. {@link #b} is taken as c.
   */
  public Bidiagonal reversed() {
    long steps = length();
    Tensor turned = torch.empty_like(a);
    if (steps > 1) {
      turned.narrow(0, 1, steps - 1).copy_(a.narrow(0, 1, steps - 1).flip(0).transpose(2, 3));
    }
    turned.select(0, 0).zero_();
    return new Bidiagonal(turned, b.flip(0));
  }
}
