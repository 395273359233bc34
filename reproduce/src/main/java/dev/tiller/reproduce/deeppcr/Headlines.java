package dev.tiller.reproduce.deeppcr;

import dev.tiller.data.Table;
import dev.tiller.deeppcr.Chain;
import dev.tiller.deeppcr.FusedChainSolver;
import dev.tiller.deeppcr.SequentialChainSolver;
import dev.tiller.deeppcr.linear.LinearMethod;
import dev.tiller.deeppcr.newton.NewtonSolver;
import dev.tiller.deeppcr.newton.Stop;
import dev.tiller.reproduce.Experiment;
import dev.tiller.statistics.race.Laps;
import dev.tiller.statistics.race.Race;
import dev.tiller.statistics.race.Rounds;
import dev.tiller.tensor.TensorScope;
import java.io.IOException;
import java.util.List;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch.ScalarType;

/**
 * The speed-ups that the paper's abstract names, beside those of this machine.
 *
 * @param length L of the passes forward and backward, of width 2
 * @param forward Newton's method against steps in order
 * @param iterations that it took
 * @param backward linear solvers against each other
 */
record Headlines(int length, Laps forward, int iterations, Laps backward) {

  /** Times a forward pass through residual tanh layers. */
  static Headlines measure(Experiment experiment, int length, Laps backward) throws IOException {
    try (TensorScope scope = TensorScope.open()) {
      Chain chain = RandomChains.residual(length, 2, ScalarType.Float);
      Tensor start = RandomChains.normal(1, ScalarType.Float, 1, 2);
      NewtonSolver newton = new NewtonSolver().with(new Stop(1e-4, 0, 0));
      Laps laps =
          new Race()
              .with("newton", LinearRaces.scoped(() -> newton.solve(chain, start)))
              .with(
                  "sequential",
                  LinearRaces.scoped(() -> new SequentialChainSolver().solve(chain, start)))
              .with("fused", LinearRaces.scoped(() -> new FusedChainSolver().solve(chain, start)))
              .run(Rounds.ofShortRuns(11).within(10), experiment::requireGoing);
      return new Headlines(length, laps, newton.solve(chain, start).iterations(), backward);
    }
  }

  private double over(String rival) {
    return forward.median(rival) / forward.median("newton");
  }

  /** One row for each of the paper's four speed-ups. */
  Table table(List<Depth> depths, List<DenoisingRuns> denoising) {
    double rounds = DeepPcrReproduction.mean(denoising, DenoisingRuns::rounds);
    long log = LinearMethod.PCR.levels(length);
    double training = DeepPcrReproduction.mean(depths, Depth::speedUp);
    // Forward and backward, each in order, against Newton's iterations and one adjoint solve.
    long logDeep = LinearMethod.PCR.levels(Depth.DEEP);
    double mean = DeepPcrReproduction.mean(depths, d -> d.deep().meanIterations());
    double levels = 2 * Depth.DEEP / ((mean + 1) * (1 + logDeep) + 1);
    return Table.builder()
        .string("what")
        .number("paper, GPU")
        .number("time here")
        .number("dependent levels here")
        .number("time against plain Java")
        .row(
            "forward, w = 2, L = 4096",
            30.0,
            over("sequential"),
            length / (iterations * (1.0 + log) + 1),
            over("fused"))
        .row(
            "backward, w = 2, L = 4096",
            200.0,
            backward.median(LinearRaces.LOOP) / backward.median("cr"),
            length / (double) log,
            backward.median("fused") / backward.median("cr"))
        .row("training, 1024 blocks", 7.0, training, levels, null)
        .row(
            "sampling, 1000 steps",
            11.0,
            DeepPcrReproduction.mean(denoising, DenoisingRuns::speedUp),
            1000.0 / rounds,
            null)
        .build();
  }
}
