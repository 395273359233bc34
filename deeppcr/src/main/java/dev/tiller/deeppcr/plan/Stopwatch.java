package dev.tiller.deeppcr.plan;

import dev.tiller.deeppcr.linear.Bidiagonal;
import dev.tiller.deeppcr.linear.LinearMethod;
import dev.tiller.deeppcr.linear.LinearSolver;
import dev.tiller.tensor.TensorScope;
import dev.tiller.tensor.Tensors;
import java.util.EnumMap;
import java.util.Map;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.ScalarType;

/** Measures the points of a {@link Calibration}. */
final class Stopwatch {

  private static final int LEVEL_LENGTH = 64;
  private static final int[] CHAINS = {1, 8, 64};

  /** Elements of blocks of the systems on which a row's cost is measured. */
  private static final int[] ELEMENTS = {1 << 12, 1 << 15, 1 << 18};

  private static final long WARM_NANOS = 25_000_000;
  private static final int REPEATS = 3;

  /** Seconds below which a difference of two times is noise. */
  private static final double LEAST = 1e-11;

  private final ScalarType type;

  Stopwatch(boolean isDouble) {
    this.type = isDouble ? ScalarType.Double : ScalarType.Float;
  }

  Calibration calibrate() {
    long began = System.nanoTime();
    Map<LinearMethod, Calibration.Line[]> lines = new EnumMap<>(LinearMethod.class);
    for (LinearMethod method : LinearMethod.values()) {
      warm(method);
      Calibration.Line[] sizes = new Calibration.Line[Calibration.SIZES.length];
      for (int i = 0; i < sizes.length; i++) {
        int size = Calibration.SIZES[i];
        boolean inOrder = method == LinearMethod.SEQUENTIAL || method == LinearMethod.FUSED;
        sizes[i] = inOrder ? inOrder(method, size) : parallel(method, size);
      }
      lines.put(method, sizes);
    }
    return new Calibration(lines, (System.nanoTime() - began) / 1e9);
  }

  /** Lets the virtual machine compile what will be measured. */
  private void warm(LinearMethod method) {
    for (int size : Calibration.SIZES) {
      try (TensorScope scope = TensorScope.open()) {
        Bidiagonal system = system(LEVEL_LENGTH, 4, size);
        long end = System.nanoTime() + WARM_NANOS;
        while (System.nanoTime() < end) {
          run(method.solver(), system);
        }
      }
    }
  }

  private Calibration.Line inOrder(LinearMethod method, int size) {
    double[] at = new double[CHAINS.length];
    double[] row = new double[CHAINS.length];
    boolean fused = method == LinearMethod.FUSED;
    // The fused loop is so short that it needs more steps for its time to be seen.
    int length = fused ? 1024 : LEVEL_LENGTH;
    double fixed = fused ? time(method, 1, 1, size) : 0;
    for (int i = 0; i < at.length; i++) {
      at[i] = CHAINS[i];
      double total = time(method, length, CHAINS[i], size) - fixed;
      row[i] = Math.max(LEAST, total / length / CHAINS[i]);
    }
    return new Calibration.Line(fixed, at, row);
  }

  private Calibration.Line parallel(LinearMethod method, int size) {
    double levels = Math.max(1, Cost.levels(method, LEVEL_LENGTH));
    double level = time(method, LEVEL_LENGTH, 1, size) / levels;
    double[] at = new double[ELEMENTS.length];
    double[] row = new double[ELEMENTS.length];
    for (int i = 0; i < at.length; i++) {
      long rows = Math.max(128, ELEMENTS[i] / ((long) size * size));
      int chains = 8;
      int length = (int) Math.max(16, rows / chains);
      at[i] = (double) length * chains;
      double all = Cost.levels(method, length) * level;
      double passes = method == LinearMethod.PCR ? Cost.levels(method, length) : 1;
      double rest = time(method, length, chains, size) - all;
      row[i] = Math.max(LEAST, rest / (at[i] * passes));
    }
    return new Calibration.Line(level, at, row);
  }

  /** Seconds of the fastest of a few runs. */
  private double time(LinearMethod method, int length, int chains, int size) {
    try (TensorScope scope = TensorScope.open()) {
      Bidiagonal system = system(length, chains, size);
      LinearSolver solver = method.solver();
      long best = Long.MAX_VALUE;
      for (int i = 0; i < REPEATS; i++) {
        long start = System.nanoTime();
        run(solver, system);
        best = Math.min(best, System.nanoTime() - start);
      }
      return best / 1e9;
    }
  }

  private static void run(LinearSolver solver, Bidiagonal system) {
    try (TensorScope scope = TensorScope.open()) {
      solver.solve(system);
    }
  }

  /** A contracting system; what it holds does not matter for its time. */
  private Bidiagonal system(int length, int chains, int size) {
    Tensor a =
        torch.full(
            new long[] {length, chains, size, size}, new Scalar(0.5 / size), Tensors.options(type));
    return new Bidiagonal(a, torch.ones(new long[] {length, chains, size}, Tensors.options(type)));
  }
}
