package dev.tiller.deeppcr.linear;

import dev.tiller.deeppcr.Cost;
import dev.tiller.tensor.TensorScope;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;

/**
 * All steps in one loop in plain Java: no dispatch of operations at all, no products of blocks, and
 * float64 arithmetic whatever the type. It beats everything where a step is small.
 *
 * <p>Blocks pass through a buffer that stays in the processor's cache, so chains of any length take
 * no memory beyond their solution.
 */
public record FusedSolver() implements LinearSolver {

  /** Elements of blocks that are staged at once: 128 KiB of float64. */
  private static final int STAGE = 1 << 14;

  @Override
  public LinearMethod method() {
    return LinearMethod.FUSED;
  }

  @Override
  public boolean inOrder() {
    return true;
  }

  @Override
  public long levels(long length) {
    return length;
  }

  @Override
  public double rounds(long length) {
    return 0;
  }

  @Override
  public Cost cost(long length, long chains, long size, int element) {
    double apply = 2.0 * length * chains * size * size;
    return new Cost(length, apply, length * chains * size * element);
  }

  @Override
  public LinearSolution solve(Bidiagonal system) {
    return run(system, false);
  }

  @Override
  public LinearSolution solveAdjoint(Bidiagonal system) {
    return run(system, true);
  }

  private static LinearSolution run(Bidiagonal system, boolean adjoint) {
    try (TensorScope scope = TensorScope.open()) {
      Tensor z = torch.empty_like(system.b());
      int chains = Math.toIntExact(system.chains());
      int size = Math.toIntExact(system.size());
      if (z.numel() > 0) {
        long row = (long) chains * size * size;
        int staged = (int) Math.max(1, Math.min(system.length(), STAGE / row));
        BlockLoop loop = new BlockLoop(chains, size, staged);
        if (adjoint) {
          backward(system, z, loop, staged);
        } else {
          forward(system, z, loop, staged);
        }
      }
      return new LinearSolution(scope.keep(z), 0, false);
    }
  }

  private static void forward(Bidiagonal system, Tensor z, BlockLoop loop, int staged) {
    Staging a = Staging.of(system.a());
    Staging b = Staging.of(system.b());
    Staging out = Staging.of(z);
    long steps = system.length();
    for (long from = 0; from < steps; from += staged) {
      int n = (int) Math.min(staged, steps - from);
      a.read(from, n, loop.blocks());
      b.read(from, n, loop.vectors());
      loop.forward(n, from == 0);
      out.write(from, n, loop.vectors());
    }
  }

  private static void backward(Bidiagonal system, Tensor z, BlockLoop loop, int staged) {
    Staging a = Staging.of(system.a());
    Staging c = Staging.of(system.b());
    Staging out = Staging.of(z);
    long steps = system.length();
    for (long to = steps; to > 0; to -= staged) {
      int n = (int) Math.min(staged, to);
      long from = to - n;
      // Row l needs the block of row l + 1; the last row needs none.
      int blocks = (int) Math.min(n, steps - 1 - from);
      a.read(from + 1, blocks, loop.blocks());
      c.read(from, n, loop.vectors());
      loop.backward(n, to == steps);
      out.write(from, n, loop.vectors());
    }
  }
}
