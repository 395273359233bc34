package dev.tiller.deeppcr;

import dev.tiller.ground.UserError;
import dev.tiller.tensor.TensorScope;
import dev.tiller.tensor.Tensors;
import java.util.Arrays;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.ScalarType;

/**
 * A start and all states after it in one buffer [L+1, B, w], so that the states which enter the
 * steps and those which leave them are two views of it. It lives in the scope in which it was made.
 */
public final class Trajectory {

  private final Chain chain;
  private final Tensor all;

  private Trajectory(Chain chain, Tensor all) {
    this.chain = chain;
    this.all = all;
  }

  /**
   * With states still to be written.
   *
   * @throws UserError if the start does not fit the chain or is not finite
   */
  public static Trajectory from(Chain chain, Tensor start) {
    check(chain, start);
    Tensor all =
        torch.empty(
            new long[] {chain.length() + 1L, start.size(0), start.size(1)},
            Tensors.options(start.scalar_type().intern()),
            null);
    all.select(0, 0).copy_(start.detach());
    return new Trajectory(chain, all);
  }

  /** Refuses what cannot be solved. */
  public static void check(Chain chain, Tensor start) {
    if (chain.length() < 1) {
      throw new UserError(
          "The chain has %d steps, but at least 1 was expected; give it a step."
              .formatted(chain.length()));
    }
    long[] shape = Tensors.shape(start);
    if (shape.length != 2 || shape[1] != chain.width()) {
      throw new UserError(
          "The start has shape %s, but [batch, %d] was expected for a chain of width %d; reshape it."
              .formatted(Arrays.toString(shape), chain.width(), chain.width()));
    }
    ScalarType type = start.scalar_type().intern();
    if (type != ScalarType.Float && type != ScalarType.Double) {
      throw new UserError(
          "The start is %s, but Float or Double was expected; convert it.".formatted(type));
    }
    try (TensorScope scope = TensorScope.open()) {
      if (!Double.isFinite(largest(start))) {
        throw new UserError(
            "The start holds a number that is infinite or not a number; look where it comes from.");
      }
    }
  }

  /** What enters the steps, [L, B, w]: start and all states but the last. */
  public Tensor entering() {
    return all.narrow(0, 0, chain.length());
  }

  /** What leaves the steps, [L, B, w]. */
  public Tensor states() {
    return all.narrow(0, 1, chain.length());
  }

  /**
   * Steps {@code from..from+n-1} from the states that this trajectory has for them.
   *
   * @throws UserError if a step changes the shape of its state
   */
  public Tensor step(int from, int n) {
    Tensor entering = all.narrow(0, from, n);
    return checked(chain.step(from, entering), entering);
  }

  /** All steps and their Jacobians. */
  public Linearization linearize() {
    Tensor entering = entering();
    Linearization made = chain.linearize(0, entering);
    checked(made.values(), entering);
    return made;
  }

  /**
   * Passes on what steps returned.
   *
   * @throws UserError if they changed the shape of their states
   */
  public static Tensor checked(Tensor values, Tensor entering) {
    long[] given = Tensors.shape(values);
    long[] wanted = Tensors.shape(entering);
    if (!Arrays.equals(given, wanted)) {
      throw new UserError(
          "A step turned states of shape %s into %s, but a chain keeps its width; pad the states, or split the chain where the width changes."
              .formatted(Arrays.toString(wanted), Arrays.toString(given)));
    }
    return values;
  }

  /** Largest absolute value; 0 of an empty tensor, NaN if one is. */
  public static double largest(Tensor values) {
    return values.numel() == 0
        ? 0
        : values.norm(new Scalar(Double.POSITIVE_INFINITY)).item_double();
  }

  /** Whether every value is a finite number. */
  public static boolean isFinite(Tensor values) {
    return Double.isFinite(largest(values));
  }

  /**
   * How many rows there are before the first that holds a value which is infinite or not a number.
   *
   * @param states [L, B, w]
   */
  public static int finiteRows(Tensor states) {
    if (isFinite(states)) {
      return Math.toIntExact(states.size(0));
    }
    try (TensorScope scope = TensorScope.open()) {
      double[] good = Tensors.doubles(states.isfinite().to(ScalarType.Double).mean(1, 2));
      int rows = 0;
      while (rows < good.length && good[rows] == 1) {
        rows++;
      }
      return rows;
    }
  }
}
