package dev.tiller.deeppcr.plan;

import dev.tiller.data.Table;
import dev.tiller.data.TableBuilder;
import dev.tiller.deeppcr.Chain;
import dev.tiller.deeppcr.ChainSolver;
import dev.tiller.deeppcr.SequentialChainSolver;
import dev.tiller.deeppcr.chain.ChainKind;
import dev.tiller.deeppcr.linear.LinearMethod;
import dev.tiller.ground.Monitor;
import dev.tiller.ground.Progress;
import dev.tiller.tensor.TensorScope;
import java.util.List;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch.ScalarType;

/** Where solving in parallel pays on this machine: measured over depth and width. */
public final class RegimeMap {

  private static final int REPEATS = 3;

  private RegimeMap() {}

  /**
   * Measures every depth and width: one tensor operation after another against Newton's method with
   * cyclic reduction, and against what the plan recommends.
   *
   * @param monitor shows one unit for each; when it asks to stop, the rows so far are returned
   * @return one row for each: {@code length}, {@code width}, {@code sequential ms}, {@code parallel
   *     ms}, {@code gain} (sequential over parallel), {@code recommended}, {@code recommended ms}
   */
  public static Table measure(
      ChainKind kind,
      List<Integer> lengths,
      List<Integer> widths,
      int batch,
      ScalarType type,
      Monitor monitor) {
    TableBuilder rows =
        Table.builder()
            .integer("length")
            .integer("width")
            .number("sequential ms")
            .number("parallel ms")
            .number("gain")
            .string("recommended")
            .number("recommended ms");
    try (Progress progress =
        monitor.progress("regime map", (long) lengths.size() * widths.size())) {
      for (int length : lengths) {
        for (int width : widths) {
          if (monitor.stopRequested()) {
            return rows.build();
          }
          row(rows, kind, length, width, batch, type);
          progress.step(1, "L = %d, w = %d".formatted(length, width));
        }
      }
    }
    return rows.build();
  }

  private static void row(
      TableBuilder rows, ChainKind kind, int length, int width, int batch, ScalarType type) {
    try (TensorScope scope = TensorScope.open()) {
      Chain chain = kind.make(length, width, batch, type, 1);
      Tensor start = ChainKind.start(width, batch, type, 2);
      Plan plan = new Planner().plan(chain, start);
      double sequential = seconds(new SequentialChainSolver(), chain, start);
      double parallel = seconds(parallel(plan), chain, start);
      double best = seconds(plan.recommended(), chain, start);
      double gain = sequential / parallel;
      rows.row(
          length,
          width,
          sequential * 1e3,
          parallel * 1e3,
          gain,
          plan.recommended().name(),
          best * 1e3);
    }
  }

  /** The plan's candidate with cyclic reduction. */
  private static ChainSolver parallel(Plan plan) {
    return plan.candidates().stream()
        .filter(c -> c.name().endsWith("+" + LinearMethod.CR.text()))
        .findFirst()
        .orElseThrow()
        .solver();
  }

  private static double seconds(ChainSolver solver, Chain chain, Tensor start) {
    double best = Double.POSITIVE_INFINITY;
    for (int i = 0; i < REPEATS; i++) {
      try (TensorScope scope = TensorScope.open()) {
        best = Math.min(best, solver.solve(chain, start).seconds());
      }
    }
    return best;
  }
}
