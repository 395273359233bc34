package dev.tiller.deeppcr.chain;

import dev.tiller.deeppcr.Blocks;
import dev.tiller.deeppcr.FusibleChain;
import dev.tiller.deeppcr.Linearization;
import dev.tiller.deeppcr.linear.Bidiagonal;
import dev.tiller.ground.UserError;
import dev.tiller.tensor.Tensors;
import java.util.Arrays;
import org.bytedeco.pytorch.Tensor;

/**
 * A linear recurrence {@code z_l = A_l z_{l-1} + b_l}: a layer-wise backward pass, a linear
 * state-space model. Newton's method solves it in one iteration, and {@link #system} makes even
 * that unnecessary.
 *
 * @param a [L, B, groups, size, size]
 * @param b [L, B, groups * size]
 */
public record AffineChain(Tensor a, Tensor b) implements FusibleChain {

  /** Checks the shapes. */
  public AffineChain {
    long[] blocks = Tensors.shape(a);
    long[] sides = Tensors.shape(b);
    if (blocks.length != 5
        || blocks[3] != blocks[4]
        || !Arrays.equals(sides, new long[] {blocks[0], blocks[1], blocks[2] * blocks[3]})) {
      throw new UserError(
          "The blocks have shape %s and the right-hand sides %s, but [L, B, groups, size, size] and [L, B, groups * size] were expected."
              .formatted(Arrays.toString(blocks), Arrays.toString(sides)));
    }
  }

  /**
   * Back-propagation through a chain as a chain of its own, in reversed time: state m is the
   * gradient for what leaves step L-1-m.
   *
   * @param jacobians of the chain at its states, [L, B, groups, size, size]
   * @param cotangents explicit derivatives of the loss for every state, [L, B, w]
   */
  public static AffineChain backward(Tensor jacobians, Tensor cotangents) {
    long groups = jacobians.size(2);
    long size = jacobians.size(3);
    Bidiagonal turned =
        new Bidiagonal(jacobians.flatten(1, 2), cotangents.unflatten(2, groups, size).flatten(1, 2))
            .reversed();
    long batch = jacobians.size(1);
    return new AffineChain(
        turned.a().unflatten(1, batch, groups),
        turned.b().unflatten(1, batch, groups).flatten(2, 3));
  }

  @Override
  public int length() {
    return Math.toIntExact(a.size(0));
  }

  @Override
  public int width() {
    return Math.toIntExact(b.size(2));
  }

  @Override
  public Blocks blocks() {
    return new Blocks(Math.toIntExact(a.size(2)), Math.toIntExact(a.size(3)));
  }

  /** The chain from {@code start} [B, w] as a linear system over M = B * groups chains. */
  public Bidiagonal system(Tensor start) {
    Tensor sides = b.clone();
    sides.select(0, 0).copy_(step(0, start.unsqueeze(0)).squeeze(0));
    return new Bidiagonal(a.flatten(1, 2), grouped(sides).flatten(1, 2));
  }

  @Override
  public Tensor step(int from, Tensor states) {
    long n = states.size(0);
    Tensor moved = a.narrow(0, from, n).matmul(grouped(states).unsqueeze(4));
    return b.narrow(0, from, n).add(moved.squeeze(4).flatten(2, 3));
  }

  @Override
  public Linearization linearize(int from, Tensor states) {
    return new Linearization(step(from, states), () -> a.narrow(0, from, states.size(0)));
  }

  private Tensor grouped(Tensor states) {
    return states.unflatten(2, a.size(2), a.size(3));
  }

  @Override
  public ArraySteps arraySteps() {
    double[] blocks = Tensors.doubles(a);
    double[] sides = Tensors.doubles(b);
    int size = blocks().size();
    int width = width();
    return (start, batch, states) -> {
      int steps = FusibleChain.room(states, batch, width);
      int row = batch * width;
      for (int l = 0; l < steps; l++) {
        double[] source = l == 0 ? start : states;
        int before = l == 0 ? 0 : (l - 1) * row;
        for (int i = 0; i < row; i++) {
          int at = l * row + i;
          double sum = sides[at];
          int group = before + i / size * size;
          for (int j = 0; j < size; j++) {
            sum += blocks[at * size + j] * source[group + j];
          }
          states[at] = sum;
        }
      }
    };
  }
}
