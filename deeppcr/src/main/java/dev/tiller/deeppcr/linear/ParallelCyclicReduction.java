package dev.tiller.deeppcr.linear;

import dev.tiller.deeppcr.Cost;
import dev.tiller.tensor.TensorScope;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;

/**
 * Parallel cyclic reduction (arXiv 2309.16318): {@code ceil(log2 L)} dependent levels, about {@code
 * L log2(L) k^3} multiplications. With stride s = 1, 2, 4, ...
 *
 * <pre>b'_l = b_l + A_l b_{l-s},   A'_l = A_l A_{l-s}   (l >= s)</pre>
 *
 * <p>Before a level every row reads {@code z_l = A_l z_{l-s} + b_l}. Rows below 2s have no
 * predecessor left after it, so their blocks are neither computed nor read; the last level needs no
 * products at all. Two buffers take turns: a level in place would read rows it has just written.
 *
 * @param growthLimit largest entry a product may have before the solution is computed in order; 0
 *     for the default
 */
public record ParallelCyclicReduction(double growthLimit) implements LinearSolver {

  /** With the default limit. */
  public ParallelCyclicReduction() {
    this(0);
  }

  @Override
  public LinearMethod method() {
    return LinearMethod.PCR;
  }

  @Override
  public long levels(long length) {
    return LinearSolver.halvings(length);
  }

  @Override
  public double rounds(long length) {
    return levels(length);
  }

  @Override
  public double passes(long length) {
    return Math.max(1, levels(length));
  }

  /** Two buffers of right-hand sides, and of blocks unless the chain is too short to need them. */
  @Override
  public Cost cost(long length, long chains, long size, int element) {
    double apply = 2.0 * length * chains * size * size;
    double product = apply * size;
    long buffers = length > 4 ? 2 : length > 2 ? 1 : 0;
    long last = length > 1 ? 0 : 1;
    long bytes = length * chains * size * element * (2 + last + buffers * size);
    return new Cost(levels(length), passes(length) * (product + apply) - product, bytes);
  }

  @Override
  public LinearSolution solve(Bidiagonal system) {
    try (TensorScope scope = TensorScope.open()) {
      Growth growth = new Growth(growthLimit, system);
      long steps = system.length();
      Tensor a = system.a();
      Tensor b = system.b();
      Tensor[] blocks = new Tensor[2];
      Stacks stacks = Stacks.of(system.chains(), system.size());
      Tensor[] sides = {torch.empty_like(b), torch.empty_like(b)};
      int turn = 0;
      for (long s = 1; s < steps; s *= 2, turn = 1 - turn) {
        try (TensorScope level = TensorScope.open()) {
          long n = steps - s;
          sides[turn].narrow(0, 0, s).copy_(b.narrow(0, 0, s));
          Tensor before = stacks.sides(b, 0, 1, n);
          stacks.affineInto(
              sides[turn], s, 1, n, stacks.sides(b, s, 1, n), stacks.blocks(a, s, 1, n), before);
          long rest = steps - 2 * s;
          if (rest > 0) {
            if (blocks[turn] == null) {
              blocks[turn] = level.keep(torch.empty_like(system.a()));
            }
            Tensor next = stacks.blocks(blocks[turn], 2 * s, 1, rest);
            stacks.multiplyInto(
                next, stacks.blocks(a, 2 * s, 1, rest), stacks.blocks(a, s, 1, rest));
            if (!growth.accepts(next)) {
              LinearSolution fallback = growth.inOrder(system);
              scope.keep(level.keep(fallback.values()));
              return fallback;
            }
          }
        }
        a = blocks[turn] == null ? a : blocks[turn];
        b = sides[turn];
      }
      return growth.solved(b == system.b() ? scope.keep(b.clone()) : scope.keep(b));
    }
  }
}
