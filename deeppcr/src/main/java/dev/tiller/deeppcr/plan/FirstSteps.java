package dev.tiller.deeppcr.plan;

import dev.tiller.deeppcr.Chain;
import dev.tiller.deeppcr.ChainSolution;
import dev.tiller.deeppcr.FusibleChain;
import dev.tiller.deeppcr.SequentialChainSolver;
import dev.tiller.deeppcr.Trajectory;
import dev.tiller.deeppcr.newton.NewtonSolver;
import dev.tiller.tensor.TensorScope;
import dev.tiller.tensor.Tensors;
import java.util.Random;
import java.util.function.Supplier;
import org.bytedeco.pytorch.AutoGradMode;
import org.bytedeco.pytorch.Tensor;

/**
 * What the first steps of a chain tell about all of it.
 *
 * @param step seconds of a step alone
 * @param fixed seconds of evaluating and linearizing any number of steps at once, the part that
 *     does not depend on the number
 * @param row seconds of that a step
 * @param fused seconds of a step in plain Java; infinite if there is none
 * @param lyapunov mean growth a step
 * @param iterations of Newton's method over the first steps
 */
record FirstSteps(
    double step, double fixed, double row, double fused, double lyapunov, int iterations) {

  private static final int STEPS = 128;
  private static final int FEW = 8;
  private static final long NANOS = 4_000_000;

  static FirstSteps of(Chain chain, Tensor start, NewtonSolver newton) {
    try (AutoGradMode noGrad = Tensors.noGrad();
        TensorScope scope = TensorScope.open()) {
      int n = Math.min(STEPS, chain.length());
      Chain prefix = new Prefix(chain, n);
      ChainSolution path = new SequentialChainSolver().solve(prefix, start);
      double step = path.seconds() / n;
      double fast = fastest(() -> new SequentialChainSolver().solve(prefix, start)) / n;
      Trajectory states = Trajectory.from(prefix, start);
      states.states().copy_(path.states());
      double all = fastest(() -> linearized(chain, states.entering()));
      int few = Math.min(FEW, n);
      double part = fastest(() -> linearized(chain, states.entering().narrow(0, 0, few)));
      double row = n > few ? Math.max(0, (all - part) / (n - few)) : all / n;
      return new FirstSteps(
          Math.min(step, fast),
          Math.max(0, part - few * row),
          row,
          fused(chain, start, n),
          lyapunov(chain, states),
          newton.solve(prefix, start).iterations());
    }
  }

  private static Tensor linearized(Chain chain, Tensor entering) {
    return chain.linearize(0, entering).blocks().get();
  }

  private static double fused(Chain chain, Tensor start, int n) {
    if (!(chain instanceof FusibleChain fusible) || start.numel() == 0) {
      return Double.POSITIVE_INFINITY;
    }
    FusibleChain.ArraySteps steps = fusible.arraySteps();
    double[] from = Tensors.doubles(start);
    double[] states = new double[n * from.length];
    int batch = Math.toIntExact(start.size(0));
    return fastest(
            () -> {
              steps.run(from, batch, states);
              return states;
            })
        / n;
  }

  /** Seconds of the fastest run within a few milliseconds, so that compiled code is measured. */
  private static double fastest(Supplier<?> run) {
    long end = System.nanoTime() + NANOS;
    long best = Long.MAX_VALUE;
    do {
      try (TensorScope scope = TensorScope.open()) {
        long start = System.nanoTime();
        run.get();
        best = Math.min(best, System.nanoTime() - start);
      }
    } while (System.nanoTime() < end);
    return best / 1e9;
  }

  /** Mean logarithm of how much a random vector grows a step, over all items and groups. */
  private static double lyapunov(Chain chain, Trajectory states) {
    Tensor blocks = linearized(chain, states.entering());
    double[] a = Tensors.doubles(blocks);
    int steps = Math.toIntExact(blocks.size(0));
    int size = Math.toIntExact(blocks.size(4));
    int chains = Math.toIntExact(blocks.size(1) * blocks.size(2));
    double sum = 0;
    Random random = new Random(1);
    for (int m = 0; m < chains; m++) {
      double[] v = random.doubles(size, -1, 1).toArray();
      normalize(v);
      for (int l = 0; l < steps; l++) {
        double[] next = new double[size];
        int at = (l * chains + m) * size * size;
        for (int i = 0; i < size * size; i++) {
          next[i / size] += a[at + i] * v[i % size];
        }
        // A step that forgets everything counts as growth by the smallest float32.
        sum += Math.log(Math.max(normalize(next), Float.MIN_NORMAL));
        v = next;
      }
    }
    return chains == 0 ? 0 : sum / ((double) chains * steps);
  }

  private static double normalize(double[] v) {
    double norm = 0;
    for (double x : v) {
      norm += x * x;
    }
    norm = Math.sqrt(norm);
    for (int i = 0; i < v.length; i++) {
      v[i] = norm > 0 ? v[i] / norm : 1 / Math.sqrt(v.length);
    }
    return norm;
  }
}
