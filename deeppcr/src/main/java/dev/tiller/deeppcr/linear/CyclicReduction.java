package dev.tiller.deeppcr.linear;

import dev.tiller.tensor.TensorScope;
import java.util.ArrayDeque;
import java.util.Deque;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;

/**
 * Odd-even cyclic reduction: {@code 2 ceil(log2 L)} dependent levels, but only about {@code L k^3}
 * multiplications, where parallel cyclic reduction needs log2 L times as many.
 *
 * <p>Going down, odd rows swallow the even rows before them and form a system of half the length;
 * going up, even rows are filled in from the odd ones.
 *
 * @param growthLimit largest entry a product may have before the solution is computed in order; 0
 *     for the default
 */
public record CyclicReduction(double growthLimit) implements LinearSolver {

  /** With the default limit. */
  public CyclicReduction() {
    this(0);
  }

  @Override
  public LinearMethod method() {
    return LinearMethod.CR;
  }

  private record Level(Tensor a, Tensor b) {}

  @Override
  public LinearSolution solve(Bidiagonal system) {
    try (TensorScope scope = TensorScope.open()) {
      Growth growth = new Growth(growthLimit, system);
      Deque<Level> levels = new ArrayDeque<>();
      Level level = new Level(system.a(), system.b());
      while (level.b.size(0) > 1) {
        levels.push(level);
        level = half(level, levels.size() == 1);
        if (level.b.size(0) > 1 && !growth.accepts(level.a)) {
          LinearSolution fallback = growth.inOrder(system);
          scope.keep(fallback.values());
          return fallback;
        }
      }
      Tensor z = level.b;
      while (!levels.isEmpty()) {
        z = full(levels.pop(), z);
      }
      return growth.solved(scope.keep(z == system.b() ? z.clone() : z));
    }
  }

  /** The system over the odd rows. */
  private static Level half(Level level, boolean first) {
    try (TensorScope scope = TensorScope.open()) {
      long n = level.b.size(0) / 2;
      Tensor pairs = pairs(level.a, 0, n);
      Tensor sides = pairs(level.b, 0, n);
      Tensor odd = pairs.select(1, 1);
      Tensor b = Products.affine(sides.select(1, 1), odd, sides.select(1, 0));
      Tensor a = n == 1 ? odd : Products.multiply(odd, pairs.select(1, 0));
      if (first && n > 1) {
        a.select(0, 0).zero_(); // A_1 A_0 must vanish whatever the caller left in A_0.
      }
      return new Level(scope.keep(a), scope.keep(b));
    }
  }

  /** All rows from the odd ones. */
  private static Tensor full(Level level, Tensor odd) {
    try (TensorScope scope = TensorScope.open()) {
      long rows = level.b.size(0);
      Tensor z = torch.empty_like(level.b);
      z.select(0, 0).copy_(level.b.select(0, 0));
      pairs(z, 0, rows / 2).select(1, 1).copy_(odd);
      long even = (rows - 1) / 2; // Those after row 0.
      if (even > 0) {
        Tensor a = pairs(level.a, 1, even).select(1, 1);
        Tensor b = pairs(level.b, 1, even).select(1, 1);
        pairs(z, 1, even).select(1, 1).copy_(Products.affine(b, a, odd.narrow(0, 0, even)));
      }
      return scope.keep(z);
    }
  }

  /** Rows from..from+2n-1 as [n, 2, ...], a view. */
  private static Tensor pairs(Tensor rows, long from, long n) {
    return rows.narrow(0, from, 2 * n).unflatten(0, n, 2);
  }
}
