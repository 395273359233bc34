package dev.tiller.deeppcr.linear;

import dev.tiller.deeppcr.Cost;
import dev.tiller.ground.UserError;
import dev.tiller.tensor.TensorScope;
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
  public long levels(long length) {
    return 2 * LinearSolver.halvings(length);
  }

  /** How often a system is halved before the rest is solved in plain Java. */
  @Override
  public double rounds(long length) {
    int count = 0;
    for (long rows = length; rows > tail; rows /= 2) {
      count++;
    }
    return count;
  }

  @Override
  public LinearMethod works(long length) {
    return length > tail ? method() : LinearMethod.FUSED;
  }

  @Override
  public Cost cost(long length, long chains, long size, int element) {
    double apply = 2.0 * length * chains * size * size;
    return new Cost(
        levels(length),
        apply * size + 2 * apply,
        bytes(length, chains * size * element, size, chains));
  }

  /**
   * Halves of halves, and the solution. Rows of several chains do not lie evenly, so a level copies
   * its even and odd ones; that is most at the first.
   */
  private long bytes(long length, long side, long size, long chains) {
    if (length <= tail) {
      return length * side;
    }
    boolean copies = chains > 1 && size > 1;
    long half = length / 2;
    long first = half * side * (1 + size) * (copies ? 3 : 1);
    long kept = 0;
    for (long rows = length; rows > tail; rows /= 2) {
      kept += rows / 2 * side * (1 + size);
    }
    long solution = (length + 1) * side;
    // Filling in the last even rows, when no halves are left.
    long last = solution + (copies ? half * side * (3 + size) : 0);
    return Math.max(Math.max(first, kept + solution), last);
  }

  /**
   * A system of 2^-i as many rows.
   *
   * @param a contiguous elements of the blocks, in any shape
   * @param b contiguous elements of the sides, in any shape
   * @param length rows
   */
  private record Level(Tensor a, Tensor b, long length) {}

  @Override
  public LinearSolution solve(Bidiagonal system) {
    try (TensorScope scope = TensorScope.open()) {
      Growth growth = new Growth(growthLimit, system);
      Stacks stacks = Stacks.of(system.chains(), system.size());
      List<Level> levels = new ArrayList<>();
      Level level = new Level(system.a(), system.b(), system.length());
      levels.add(level);
      while (level.length() > tail) {
        level = half(level, stacks, levels.size() == 1);
        levels.add(level);
        if (level.length() > 1 && !growth.accepts(level.a())) {
          LinearSolution fallback = growth.inOrder(system);
          scope.keep(fallback.values());
          return fallback;
        }
      }
      long n = level.length();
      long m = system.chains();
      long k = system.size();
      LinearSolution last =
          new FusedSolver()
              .solve(new Bidiagonal(level.a().view(n, m, k, k), level.b().view(n, m, k)));
      if (levels.size() == 1) {
        scope.keep(last.values());
        return growth.solved(last.values());
      }
      Tensor z = torch.empty(new long[] {system.length() + 1, m, k}, system.b().options(), null);
      z.select(0, 0).zero_();
      long stride = 1L << (levels.size() - 1);
      stacks.rows(z, stride, stride, n).copy_(last.values());
      for (int i = levels.size() - 2; i >= 0; i--) {
        levels.get(i + 1).a().close(); // Read for the last time, and as large as all below it.
        levels.get(i + 1).b().close();
        fill(z, levels.get(i), i, stacks);
      }
      return growth.solved(scope.keep(z.narrow(0, 1, system.length())));
    }
  }

  /** The system over the odd rows. */
  private static Level half(Level level, Stacks stacks, boolean first) {
    try (TensorScope scope = TensorScope.open()) {
      long n = level.length() / 2;
      Tensor odd = stacks.blocks(level.a(), 1, 2, n);
      Tensor b =
          stacks.affine(stacks.sides(level.b(), 1, 2, n), odd, stacks.sides(level.b(), 0, 2, n));
      Tensor a = stacks.multiply(odd, stacks.blocks(level.a(), 0, 2, n));
      if (first) {
        // A_1 A_0 must vanish whatever the caller left in A_0.
        a.narrow(0, 0, a.size(0) / n).zero_();
      }
      return new Level(scope.keep(a), scope.keep(b), n);
    }
  }

  /** Even rows of level i from its odd ones. */
  private static void fill(Tensor z, Level level, int i, Stacks stacks) {
    try (TensorScope scope = TensorScope.open()) {
      long stride = 1L << i;
      long first = 0;
      if (i == 0) { // Row 0 without its block, which the caller may have left undefined.
        z.select(0, 1).copy_(level.b().select(0, 0));
        first = 1;
      }
      long n = (level.length() + 1) / 2 - first;
      if (n > 0) {
        // Row j of the level is row (j + 1) 2^i of z, whose row 0 stands before the first.
        long from = (2 * first + 1) * stride;
        stacks.affineInto(
            z,
            from,
            2 * stride,
            n,
            stacks.sides(level.b(), 2 * first, 2, n),
            stacks.blocks(level.a(), 2 * first, 2, n),
            stacks.sides(z, from - stride, 2 * stride, n));
      }
    }
  }
}
