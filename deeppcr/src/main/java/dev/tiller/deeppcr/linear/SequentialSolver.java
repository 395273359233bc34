package dev.tiller.deeppcr.linear;

import dev.tiller.deeppcr.Cost;
import dev.tiller.tensor.TensorScope;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;

/**
 * One tensor operation a step, in order, into memory that was allocated before: what a careful
 * programmer writes without DeepPCR, and so the rival that every speed-up is stated against.
 */
public record SequentialSolver() implements LinearSolver {

  @Override
  public LinearMethod method() {
    return LinearMethod.SEQUENTIAL;
  }

  @Override
  public boolean stepByStep() {
    return true;
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
    try (TensorScope scope = TensorScope.open()) {
      Tensor z = torch.empty_like(system.b());
      prepare(system, z).run();
      return new LinearSolution(scope.keep(z), 0, false);
    }
  }

  /**
   * The loop with all views made in advance, so that running it is one operation a step and nothing
   * else. The views live in the caller's scope, and running again overwrites {@code z}.
   *
   * @param z [L, M, k], contiguous
   */
  public static Runnable prepare(Bidiagonal system, Tensor z) {
    int steps = Math.toIntExact(system.length());
    boolean scalar = system.size() == 1;
    Tensor[] a = rows(scalar ? system.a().squeeze(3) : system.a());
    Tensor[] b = rows(scalar ? system.b() : system.b().unsqueeze(3));
    Tensor[] out = rows(scalar ? z : z.unsqueeze(3));
    if (scalar) {
      return () -> {
        out[0].copy_(b[0]);
        for (int l = 1; l < steps; l++) {
          torch.addcmul_out(out[l], b[l], a[l], out[l - 1]).close();
        }
      };
    }
    return () -> {
      out[0].copy_(b[0]);
      for (int l = 1; l < steps; l++) {
        torch.baddbmm_out(out[l], b[l], a[l], out[l - 1]).close();
      }
    };
  }

  private static Tensor[] rows(Tensor stacked) {
    return stacked.unbind(0).get();
  }
}
