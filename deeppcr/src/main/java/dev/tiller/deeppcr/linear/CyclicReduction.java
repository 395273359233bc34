package dev.tiller.deeppcr.linear;

import dev.tiller.tensor.TensorScope;
import dev.tiller.tensor.UserError;
import java.util.ArrayList;
import java.util.List;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;

/**
 * Odd-even cyclic reduction: {@code 2 ceil(log2 L)} dependent levels, but only about {@code L k^3}
 * multiplications, where parallel cyclic reduction needs log2 L times as many.
 *
 * <p>Going down, odd rows swallow the even rows before them and form a system of half the length;
 * going up, even rows are filled in from the odd ones. Row j of level i is row {@code (j + 1) 2^i -
 * 1} of the whole, so all levels write into one solution, whose row before the first is zero.
 *
 * <p>The last few rows are solved in plain Java: there, a level is all dispatch and no work.
 *
 * @param growthLimit largest entry a product may have before the solution is computed in order; 0
 *     for the default
 * @param tail rows that are no longer reduced, at least 1
 */
public record CyclicReduction(double growthLimit, int tail) implements LinearSolver {

  private static final int TAIL = 64;

  /** Checks the tail. */
  public CyclicReduction {
    if (tail < 1) {
      throw new UserError(
          "Cyclic reduction was to stop at %d rows, but at least 1 was expected.".formatted(tail));
    }
  }

  /** With the default limit, down to 64 rows. */
  public CyclicReduction() {
    this(0, TAIL);
  }

  @Override
  public LinearMethod method() {
    return LinearMethod.CR;
  }

  @Override
  public LinearSolution solve(Bidiagonal system) {
    try (TensorScope scope = TensorScope.open()) {
      Growth growth = new Growth(growthLimit, system);
      List<Bidiagonal> levels = new ArrayList<>(List.of(system));
      Bidiagonal level = system;
      while (level.length() > tail) {
        level = half(level, levels.size() == 1);
        levels.add(level);
        if (level.length() > 1 && !growth.accepts(level.a())) {
          LinearSolution fallback = growth.inOrder(system);
          scope.keep(fallback.values());
          return fallback;
        }
      }
      LinearSolution last = new FusedSolver().solve(level);
      if (levels.size() == 1) {
        scope.keep(last.values());
        return growth.solved(last.values());
      }
      long row = system.chains() * system.size();
      Tensor z =
          torch.empty(
              new long[] {system.length() + 1, system.chains(), system.size()},
              system.b().options(),
              null);
      z.select(0, 0).zero_();
      long stride = 1L << (levels.size() - 1);
      Strided.rows(z, stride * row, stride * row, level.length(), system.b()).copy_(last.values());
      for (int i = levels.size() - 2; i >= 0; i--) {
        levels.get(i + 1).a().close(); // Read for the last time, and as large as all below it.
        levels.get(i + 1).b().close();
        fill(z, levels.get(i), i);
      }
      return growth.solved(scope.keep(z.narrow(0, 1, system.length())));
    }
  }

  /** The system over the odd rows. */
  private static Bidiagonal half(Bidiagonal level, boolean first) {
    try (TensorScope scope = TensorScope.open()) {
      long n = level.length() / 2;
      Strided odd = Strided.of(level, 1, n);
      Strided even = Strided.of(level, 0, n);
      // Rows of several chains do not lie evenly, and each product would copy them for itself.
      boolean uneven = level.chains() > 1 && level.size() > 1;
      Tensor blocks = uneven ? odd.a().contiguous() : odd.a();
      Tensor b = Products.affine(odd.b(), blocks, even.b());
      Tensor a = Products.multiply(blocks, even.a());
      if (first) {
        a.select(0, 0).zero_(); // A_1 A_0 must vanish whatever the caller left in A_0.
      }
      return new Bidiagonal(scope.keep(a), scope.keep(b));
    }
  }

  /** Even rows of level i from its odd ones. */
  private static void fill(Tensor z, Bidiagonal level, int i) {
    try (TensorScope scope = TensorScope.open()) {
      long row = level.chains() * level.size();
      long stride = 1L << i;
      long first = 0;
      if (i == 0) { // Row 0 without its block, which the caller may have left undefined.
        z.select(0, 1).copy_(level.b().select(0, 0));
        first = 1;
      }
      long n = (level.length() + 1) / 2 - first;
      if (n > 0) {
        Strided even = Strided.of(level, 2 * first, n);
        // Row j of the level is row (j + 1) 2^i of z, whose row 0 stands before the first.
        long from = (2 * first + 1) * stride * row;
        Tensor out = Strided.rows(z, from, 2 * stride * row, n, level.b());
        Tensor before = Strided.rows(z, from - stride * row, 2 * stride * row, n, level.b());
        Products.affineInto(out, even.b(), even.a(), before);
      }
    }
  }
}
