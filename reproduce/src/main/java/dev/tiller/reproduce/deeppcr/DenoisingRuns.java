package dev.tiller.reproduce.deeppcr;

import dev.tiller.data.Table;
import dev.tiller.data.TableBuilder;
import dev.tiller.deeppcr.ChainSolution;
import dev.tiller.deeppcr.ChainSolver;
import dev.tiller.deeppcr.SequentialChainSolver;
import dev.tiller.deeppcr.chain.DiffusionChain;
import dev.tiller.deeppcr.newton.JacobianPolicy;
import dev.tiller.deeppcr.newton.NewtonSolver;
import dev.tiller.deeppcr.newton.Stop;
import dev.tiller.deeppcr.picard.AndersonSolver;
import dev.tiller.deeppcr.picard.WindowSolver;
import dev.tiller.model.denoise.NoiseSchedule;
import dev.tiller.tensor.Progress;
import dev.tiller.tensor.TensorScope;
import dev.tiller.tensor.Tensors;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.jspecify.annotations.Nullable;

/**
 * Samplers over 8 principal components of Fashion-MNIST, float64, 16 items at once.
 *
 * @param newton iterations of Newton's method by number of DDIM steps
 * @param deviation largest of Newton's method from the sampler in order
 * @param speedUp in time, Newton's method over in order, at most steps
 * @param table one row a sampler and solver
 */
record DenoisingRuns(Map<Integer, Integer> newton, double deviation, double speedUp, Table table) {

  private static final int COMPONENTS = 8;
  private static final int ITEMS = 16;
  private static final int TRAINING_STEPS = 1500;
  private static final Stop TOLERANCE = new Stop(1e-6, 0, 0);
  private static final int[] STEPS = {64, 256, 1000};

  static DenoisingRuns measure(FashionData data, long seed, boolean full, Progress progress) {
    NoiseSchedule schedule = NoiseSchedule.linear(1e-4, 0.02, 1000);
    TableBuilder rows =
        Table.builder()
            .string("sampler")
            .integer("steps")
            .string("solver")
            .integer("iterations")
            .integer("rounds of the network")
            .number("deviation")
            .number("seconds");
    Map<Integer, Integer> newton = new LinkedHashMap<>();
    double deviation = 0;
    double speedUp = 0;
    try (TensorScope scope = TensorScope.open();
        LatentDenoiser denoiser =
            new LatentDenoiser(data.latents(COMPONENTS), schedule, TRAINING_STEPS, seed)) {
      torch.manual_seed(seed);
      Tensor start = RandomChains.normal(1, ScalarType.Double, ITEMS, COMPONENTS);
      for (double eta : new double[] {0, 1}) {
        for (int steps : STEPS) {
          try (TensorScope inner = TensorScope.open()) {
            DiffusionChain chain = chain(denoiser, schedule, steps, eta);
            ChainSolution exact = new SequentialChainSolver().solve(chain, start);
            String sampler = eta == 0 ? "DDIM" : "DDPM";
            rows.row(sampler, steps, "sequential", 0, steps, 0.0, exact.seconds());
            for (ChainSolver solver : solvers(chain, full || steps == STEPS[0])) {
              ChainSolution found = solver.solve(chain, start);
              double off = found.states().sub(exact.states()).abs().max().item_double();
              int rounds = found.iterations() + 1;
              rows.row(
                  sampler, steps, solver.name(), found.iterations(), rounds, off, found.seconds());
              if (eta == 0 && solver.name().startsWith("newton")) {
                newton.put(steps, found.iterations());
                deviation = Math.max(deviation, off);
                speedUp = exact.seconds() / found.seconds();
              }
            }
            progress.step(1, "%s, %d steps".formatted(sampler, steps));
          }
        }
      }
    }
    return new DenoisingRuns(newton, deviation, speedUp, rows.build());
  }

  private static DiffusionChain chain(
      LatentDenoiser denoiser, NoiseSchedule schedule, int steps, double eta) {
    @Nullable Tensor noise =
        eta == 0 ? null : RandomChains.normal(1, ScalarType.Double, steps, ITEMS, COMPONENTS);
    return new DiffusionChain(
        denoiser, schedule, COMPONENTS, schedule.sampledTimes(steps), eta, noise);
  }

  /** Newton's method, and beside it what needs more rounds. */
  private static List<ChainSolver> solvers(DiffusionChain chain, boolean all) {
    NewtonSolver newton = new NewtonSolver().with(TOLERANCE);
    Tensor scaling =
        Tensors.of(chain.scaling(), chain.length(), 1, 1, 1, 1).expand(-1, -1, COMPONENTS, -1, -1);
    NewtonSolver picard = newton.with(new JacobianPolicy.Given(scaling));
    return all
        ? List.of(
            newton,
            newton.with(new JacobianPolicy.Diagonal()),
            picard,
            newton.with(new JacobianPolicy.Identity()),
            newton.with(new JacobianPolicy.Zero()),
            new AndersonSolver(4, TOLERANCE),
            new WindowSolver(32, 1e-6))
        : List.of(newton, picard);
  }
}
