package dev.tiller.deeppcr.plan;

import dev.tiller.deeppcr.linear.Bidiagonal;
import dev.tiller.deeppcr.linear.LinearMethod;
import dev.tiller.deeppcr.linear.LinearSolver;
import dev.tiller.tensor.Engine;
import dev.tiller.tensor.TensorScope;
import dev.tiller.tensor.Tensors;
import java.util.Arrays;
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

  /** Fewer for the solver that goes through all of them at every level. */
  private static final int[] FEWER_ELEMENTS = {1 << 12, 1 << 16};

  /** Chains side by side in these. */
  private static final int SIDE_BY_SIDE = 8;

  /** Where dispatch is measured: a block that costs next to nothing to multiply. */
  private static final int SMALL = 2;

  private static final int SHORT = 64;
  private static final int LONG = 256;

  private static final int STEPS_IN_ORDER = 64;

  /** So that the blocks of many chains do not all stay in the processor's cache. */
  private static final int MANY_STEPS_IN_ORDER = 256;

  private static final int STEPS_OF_THE_LOOP = 1024;

  /** The loop in plain Java takes longest until it is compiled for good. */
  private static final long WARM_LOOP_NANOS = 15_000_000;

  private static final long WARM_NANOS = 4_000_000;

  /** A point is measured at most so often, and no longer once this is spent. */
  private static final int REPEATS = 5;

  private static final long POINT_NANOS = 2_000_000;

  /** Seconds below which a difference of two times is noise. */
  private static final double LEAST = 1e-11;

  /** Of a system's time at least so much is its rows'. */
  private static final double LEAST_SHARE = 0.25;

  private final ScalarType type;

  Stopwatch(boolean isDouble) {
    this.type = isDouble ? ScalarType.Double : ScalarType.Float;
  }

  Calibration calibrate() {
    Engine.load(); // Which is not what is measured here.
    long began = System.nanoTime();
    Map<LinearMethod, Calibration.Line[]> lines = new EnumMap<>(LinearMethod.class);
    for (LinearMethod method : LinearMethod.values()) {
      for (int size : Calibration.SIZES) {
        warm(method, size);
      }
      lines.put(method, method.solver().inOrder() ? loops(method) : rounds(method));
    }
    return new Calibration(lines, (System.nanoTime() - began) / 1e9);
  }

  private Calibration.Line[] loops(LinearMethod method) {
    return Arrays.stream(Calibration.SIZES)
        .mapToObj(size -> inOrder(method, size))
        .toArray(Calibration.Line[]::new);
  }

  private Calibration.Line[] rounds(LinearMethod method) {
    Dispatch scalar = dispatch(method, 1);
    // The same for all blocks that are multiplied as matrices.
    Dispatch matrix = dispatch(method, SMALL);
    return Arrays.stream(Calibration.SIZES)
        .mapToObj(size -> parallel(method, size, size == 1 ? scalar : matrix))
        .toArray(Calibration.Line[]::new);
  }

  /** Lets the virtual machine compile what will be measured. */
  private void warm(LinearMethod method, int size) {
    try (TensorScope scope = TensorScope.open()) {
      Bidiagonal system = system(128, 4, size);
      long end = System.nanoTime() + (isLoop(method.solver()) ? WARM_LOOP_NANOS : WARM_NANOS);
      while (System.nanoTime() < end) {
        run(method.solver(), system);
      }
    }
  }

  /** Whether it goes through its rows in plain Java. */
  private static boolean isLoop(LinearSolver solver) {
    return solver.inOrder() && !solver.stepByStep();
  }

  private Calibration.Line inOrder(LinearMethod method, int size) {
    double[] at = new double[CHAINS.length];
    double[] row = new double[CHAINS.length];
    double fixed = time(method, 1, 1, size);
    for (int i = 0; i < at.length; i++) {
      at[i] = CHAINS[i];
      int few = i + 1 < at.length ? STEPS_IN_ORDER : MANY_STEPS_IN_ORDER;
      int steps = isLoop(method.solver()) ? STEPS_OF_THE_LOOP : few;
      double total = time(method, steps, CHAINS[i], size) - fixed;
      row[i] = Math.max(LEAST, total / steps / CHAINS[i]);
    }
    return new Calibration.Line(fixed, 0, at, row);
  }

  /** What a run and a round of operations take before they compute anything, seconds. */
  private record Dispatch(double fixed, double level) {}

  private Dispatch dispatch(LinearMethod method, int size) {
    double shorter = method.solver().rounds(SHORT);
    double time = Double.POSITIVE_INFINITY;
    double longer = Double.POSITIVE_INFINITY;
    for (int i = 0; i < 3; i++) { // In turns, for their difference is what counts.
      time = Math.min(time, time(method, SHORT, 1, size));
      longer = Math.min(longer, time(method, LONG, 1, size));
    }
    double more = method.solver().rounds(LONG) - shorter;
    double level = Math.max(LEAST, (longer - time) / more);
    return new Dispatch(Math.max(0, time - shorter * level), level);
  }

  private Calibration.Line parallel(LinearMethod method, int size, Dispatch dispatch) {
    int[] elements = method.solver().passes(LONG) > 1 ? FEWER_ELEMENTS : ELEMENTS;
    double[] at = new double[elements.length];
    double[] row = new double[elements.length];
    for (int i = 0; i < at.length; i++) {
      int rows = Math.max(128, elements[i] / (size * size));
      int length = Math.max(16, rows / SIDE_BY_SIDE);
      at[i] = (double) length * SIDE_BY_SIDE;
      double waiting = dispatch.fixed + method.solver().rounds(length) * dispatch.level;
      double passes = method.solver().passes(length);
      double time = time(method, length, SIDE_BY_SIDE, size);
      // In a short system that is a small difference of two times which are mostly dispatch.
      row[i] = Math.max(LEAST_SHARE * time, time - waiting) / (at[i] * passes);
    }
    return new Calibration.Line(dispatch.fixed, dispatch.level, at, row);
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
