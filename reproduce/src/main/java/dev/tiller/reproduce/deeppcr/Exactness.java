package dev.tiller.reproduce.deeppcr;

import dev.tiller.data.Table;
import dev.tiller.data.TableBuilder;
import dev.tiller.deeppcr.Chain;
import dev.tiller.deeppcr.SequentialChainSolver;
import dev.tiller.deeppcr.linear.LinearMethod;
import dev.tiller.deeppcr.newton.NewtonSolver;
import dev.tiller.deeppcr.newton.Stop;
import dev.tiller.ground.Identity;
import dev.tiller.ground.Progress;
import dev.tiller.reproduce.Experiment;
import dev.tiller.tensor.TensorScope;
import java.util.ArrayList;
import java.util.List;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.ScalarType;

/**
 * How far the parallel solution is from the one in order, for chains of one seed.
 *
 * @param rows one for each chain and solver
 */
record Exactness(List<Row> rows) {

  /**
   * One solution.
   *
   * @param deviation largest, over the largest state
   */
  record Row(String solver, int length, int width, int iterations, double deviation) {}

  private static final int[] LENGTHS = {1, 2, 3, 5, 16, 100, 1024, 4096};
  private static final int[] WIDTHS = {1, 2, 4, 8};

  static Exactness measure(Experiment experiment, long seed) {
    Identity identity = Identity.of("deeppcr-exactness").with("seed", seed);
    return experiment.here(
        "exactness",
        (long) LENGTHS.length * WIDTHS.length,
        Exactness.class,
        identity,
        progress -> measured(experiment, seed, progress));
  }

  private static Exactness measured(Experiment experiment, long seed, Progress progress) {
    torch.manual_seed(seed);
    List<Row> rows = new ArrayList<>();
    for (int length : LENGTHS) {
      for (int width : WIDTHS) {
        experiment.requireGoing();
        try (TensorScope scope = TensorScope.open()) {
          Chain chain = RandomChains.residual(length, width, ScalarType.Double);
          Tensor start = RandomChains.normal(1, ScalarType.Double, 3, width);
          Tensor exact = new SequentialChainSolver().solve(chain, start).states();
          double scale = exact.abs().max().item_double();
          for (LinearMethod method : LinearMethod.values()) {
            if (method.solver().stepByStep()) {
              continue;
            }
            var found =
                new NewtonSolver().with(method).with(new Stop(1e-12, 1e-12, 0)).solve(chain, start);
            double deviation = found.states().sub(exact).abs().max().item_double() / scale;
            rows.add(new Row(method.text(), length, width, found.iterations(), deviation));
          }
        }
        progress.step();
      }
    }
    return new Exactness(rows);
  }

  double worst() {
    return rows.stream().mapToDouble(Row::deviation).max().orElse(Double.NaN);
  }

  static Table table(List<Exactness> seeds) {
    TableBuilder table =
        Table.builder()
            .integer("seed")
            .string("solver")
            .integer("length")
            .integer("width")
            .integer("iterations")
            .number("deviation");
    for (int i = 0; i < seeds.size(); i++) {
      for (Row row : seeds.get(i).rows) {
        table.row(i + 1, row.solver, row.length, row.width, row.iterations, row.deviation);
      }
    }
    return table.build();
  }
}
