package dev.tiller.benchmarks.deeppcr;

import dev.tiller.benchmarks.Effort;
import dev.tiller.benchmarks.Hardware;
import dev.tiller.deeppcr.linear.Bidiagonal;
import dev.tiller.deeppcr.linear.LinearMethod;
import dev.tiller.deeppcr.linear.LinearSolver;
import dev.tiller.deeppcr.linear.SequentialSolver;
import dev.tiller.statistics.race.Laps;
import dev.tiller.statistics.race.Race;
import dev.tiller.tensor.TensorScope;
import dev.tiller.tensor.Tensors;
import java.io.IOException;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.concurrent.Callable;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/**
 * Linear recurrences: every solver beside one preallocated tensor operation a step, and for
 * diagonal Jacobians beside a scan that is written by hand over arrays of float.
 */
@Command(name = "chain", description = "Solvers of z_l = A_l z_{l-1} + b_l beside their rivals.")
public final class ChainBench implements Callable<Integer> {

  @Option(
      names = "--lengths",
      split = ",",
      defaultValue = "256,1024,4096,16384,65536",
      description = "Steps (default ${DEFAULT-VALUE}).")
  private int[] lengths = {};

  @Option(
      names = "--sizes",
      split = ",",
      defaultValue = "1,2,4,8",
      description = "Sizes of a block (default ${DEFAULT-VALUE}).")
  private int[] sizes = {};

  @Option(
      names = "--batches",
      split = ",",
      defaultValue = "1,8",
      description = "Chains side by side (default ${DEFAULT-VALUE}).")
  private int[] batches = {};

  @Mixin private Effort effort = new Effort();

  @Override
  public Integer call() throws IOException {
    System.out.println(Hardware.describe());
    System.out.printf("%6s %3s %3s", "L", "w", "B");
    System.out.printf(
        " %12s %12s %12s %12s %12s %12s", "loop", "fused", "pcr", "cr", "chunked", "scan");
    System.out.println("   microseconds; loop / cr; scan / cr, nanoseconds an element of cr, scan");
    for (int batch : batches) {
      for (int size : sizes) {
        for (int length : lengths) {
          row(length, size, batch);
        }
      }
    }
    return 0;
  }

  private void row(int length, int size, int batch) throws IOException {
    try (TensorScope scope = TensorScope.open()) {
      Bidiagonal system = random(length, batch, size);
      Runnable loop = SequentialSolver.prepare(system, torch.empty_like(system.b()));
      Race race = new Race().with("loop", () -> timed(loop));
      for (LinearMethod method : LinearMethod.values()) {
        if (!method.solver().stepByStep()) {
          race.with(method.text(), () -> timed(() -> solve(method.solver(), system)));
        }
      }
      if (size == 1) {
        float[] a = Tensors.floats(system.a());
        float[] b = Tensors.floats(system.b());
        float[] z = new float[b.length];
        race.with("scan", () -> timed(() -> scan(a, b, z, batch)));
      }
      Laps laps = effort.measure(race);
      System.out.printf("%6d %3d %3d", length, size, batch);
      for (String name : List.of("loop", "fused", "pcr", "cr", "chunked", "scan")) {
        boolean ran = laps.names().contains(name);
        System.out.printf(
            Locale.ROOT, " %12s", ran ? "%.1f".formatted(laps.median(name) / 1e3) : "");
      }
      System.out.printf(Locale.ROOT, "   %s", laps.speed("cr", "loop"));
      if (size == 1) {
        double elements = (double) length * batch;
        System.out.printf(
            Locale.ROOT,
            "   %.3f   %.2f %.2f",
            laps.speed("cr", "scan").value(),
            laps.median("cr") / elements,
            laps.median("scan") / elements);
      }
      System.out.println();
    }
  }

  private static void solve(LinearSolver solver, Bidiagonal system) {
    try (TensorScope scope = TensorScope.open()) {
      solver.solve(system);
    }
  }

  /** What anyone would write for a diagonal recurrence. */
  private static void scan(float[] a, float[] b, float[] z, int batch) {
    System.arraycopy(b, 0, z, 0, batch);
    for (int i = batch; i < z.length; i++) {
      z[i] = a[i] * z[i - batch] + b[i];
    }
  }

  private double timed(Runnable run) {
    long start = effort.clock().nanos();
    run.run();
    return effort.clock().nanos() - start;
  }

  private static Bidiagonal random(int length, int batch, int size) {
    Random random = new Random(1);
    float scale = (float) (0.9 / Math.sqrt(size));
    float[] a = new float[length * batch * size * size];
    float[] b = new float[length * batch * size];
    for (int i = 0; i < a.length; i++) {
      a[i] = scale * (2 * random.nextFloat() - 1);
    }
    for (int i = 0; i < b.length; i++) {
      b[i] = 2 * random.nextFloat() - 1;
    }
    Tensor blocks = Tensors.of(a, length, batch, size, size);
    return new Bidiagonal(blocks, Tensors.of(b, length, batch, size));
  }
}
