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

  private static final int[] CHAINS = {1, 8, 64};

  /** Elements of blocks of the systems on which a row's cost is measured. */
  private static final int[] ELEMENTS = {1 << 12, 1 << 15, 1 << 18};

  /** Chains side by side in these. */
  private static final int SIDE_BY_SIDE = 8;

  /** Where dispatch is measured: a block that costs next to nothing to multiply. */
  private static final int SMALL = 2;

  private static final int SHORT = 64;
  private static final int LONG = 256;

  private static final int STEPS_IN_ORDER = 64;
  private static final int STEPS_OF_THE_LOOP = 1024;

  /** The loop in plain Java takes longest until it is compiled for good. */
  private static final long WARM_LOOP_NANOS = 20_000_000;

  private static final long WARM_NANOS = 6_000_000;

  /** A point is measured at most so often, and no longer once this is spent. */
  private static final int REPEATS = 5;

  private static final long POINT_NANOS = 4_000_000;

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
      for (int size : Calibration.SIZES) {
        warm(method, size);
      }
      Calibration.Line[] sizes = new Calibration.Line[Calibration.SIZES.length];
      for (int i = 0; i < sizes.length; i++) {
        int size = Calibration.SIZES[i];
        sizes[i] =
            switch (method) {
              case SEQUENTIAL -> inOrder(method, STEPS_IN_ORDER, size);
              case FUSED -> inOrder(method, STEPS_OF_THE_LOOP, size);
              case PCR, CR, CHUNKED -> parallel(method, size);
            };
      }
      lines.put(method, sizes);
    }
    return new Calibration(lines, (System.nanoTime() - began) / 1e9);
  }

  /** Lets the virtual machine compile what will be measured. */
  private void warm(LinearMethod method, int size) {
    try (TensorScope scope = TensorScope.open()) {
      Bidiagonal system = system(128, 4, size);
      boolean loop = method == LinearMethod.FUSED;
      long end = System.nanoTime() + (loop ? WARM_LOOP_NANOS : WARM_NANOS);
      while (System.nanoTime() < end) {
        run(method.solver(), system);
      }
    }
  }

  private Calibration.Line inOrder(LinearMethod method, int steps, int size) {
    double[] at = new double[CHAINS.length];
    double[] row = new double[CHAINS.length];
    double fixed = time(method, 1, 1, size);
    for (int i = 0; i < at.length; i++) {
      at[i] = CHAINS[i];
      double total = time(method, steps, CHAINS[i], size) - fixed;
      row[i] = Math.max(LEAST, total / steps / CHAINS[i]);
    }
    return new Calibration.Line(fixed, 0, at, row);
  }

  private Calibration.Line parallel(LinearMethod method, int size) {
    // Dispatch is the same for all blocks that are multiplied as matrices.
    int small = Math.min(size, SMALL);
    double fixed = time(method, SHORT, 1, small);
    double longer = time(method, LONG, 1, small);
    double more = Calibration.waits(method, LONG) - Calibration.waits(method, SHORT);
    double level = Math.max(LEAST, (longer - fixed) / more);
    fixed = Math.max(0, fixed - Calibration.waits(method, SHORT) * level);
    double[] at = new double[ELEMENTS.length];
    double[] row = new double[ELEMENTS.length];
    for (int i = at.length - 1; i >= 0; i--) {
      int rows = Math.max(128, ELEMENTS[i] / (size * size));
      int length = Math.max(16, rows / SIDE_BY_SIDE);
      at[i] = (double) length * SIDE_BY_SIDE;
      double waiting = fixed + Calibration.waits(method, length) * level;
      double passes = Calibration.passes(method, length);
      double rest = time(method, length, SIDE_BY_SIDE, size) - waiting;
      // In a short system a row's time is a small difference of two that are mostly dispatch.
      double least = i + 1 < row.length ? row[i + 1] / 4 : LEAST;
      row[i] = Math.max(least, rest / (at[i] * passes));
    }
    return new Calibration.Line(fixed, level, at, row);
  }

  /** Seconds of the fastest of a few runs. */
  private double time(LinearMethod method, int length, int chains, int size) {
    try (TensorScope scope = TensorScope.open()) {
      Bidiagonal system = system(length, chains, size);
      LinearSolver solver = method.solver();
      long best = Long.MAX_VALUE;
      long end = System.nanoTime() + POINT_NANOS;
      for (int i = 0; i < REPEATS && (i == 0 || System.nanoTime() < end); i++) {
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
