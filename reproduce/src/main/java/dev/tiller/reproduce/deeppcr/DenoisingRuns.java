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
import dev.tiller.diffusion.NoiseSchedule;
import dev.tiller.ground.Identity;
import dev.tiller.reproduce.Experiment;
import dev.tiller.reproduce.Reproduction.Effort;
import dev.tiller.tensor.TensorScope;
import dev.tiller.tensor.Tensors;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.jspecify.annotations.Nullable;

/**
 * Samplers over 8 principal components of Fashion-MNIST, float64, 16 items at once, with the
 * network of one seed.
 *
 * @param rows one for each sampler and solver
 */
record DenoisingRuns(List<Row> rows) {

  /** One sampler, run by one solver. */
  record Row(
      String sampler,
      int steps,
      String solver,
      int iterations,
      int rounds,
      double deviation,
      double seconds) {}

  /** What one sampler showed; as such it is kept. */
  record Sampled(List<Row> rows) {}

  private static final int COMPONENTS = 8;
  private static final int ITEMS = 16;
  private static final int TRAINING_STEPS = 1500;
  private static final Stop TOLERANCE = new Stop(1e-6, 0, 0);
  private static final int[] STEPS = {64, 256, 1000};

  /** A sampler that is to be run. */
  private record Sampler(double eta, int steps) {}

  static DenoisingRuns measure(FashionData data, Experiment experiment, long seed)
      throws IOException {
    List<Sampler> samplers = new ArrayList<>();
    for (double eta : new double[] {0, 1}) {
      for (int steps : STEPS) {
        samplers.add(new Sampler(eta, steps));
      }
    }
    List<Row> rows = new ArrayList<>();
    try (TrainedOnDemand network = new TrainedOnDemand(data, experiment, seed)) {
      experiment
          .each("sampler", samplers, sampler -> sampled(network, experiment, seed, sampler))
          .forEach(sampled -> rows.addAll(sampled.rows));
    }
    return new DenoisingRuns(rows);
  }

  private static Sampled sampled(
      TrainedOnDemand network, Experiment experiment, long seed, Sampler sampler) {
    boolean all = experiment.effort() == Effort.FULL || sampler.steps == STEPS[0];
    Identity identity =
        Identity.of("deeppcr-sampler")
            .with("seed", seed)
            .with("eta", sampler.eta)
            .with("steps", sampler.steps)
            .with("allSolvers", all);
    return experiment.here(
        "%s, %d steps".formatted(name(sampler.eta), sampler.steps),
        Sampled.class,
        identity,
        () -> sample(network, seed, sampler.eta, sampler.steps, all));
  }

  /** The denoiser of one seed, trained when it is first needed. */
  private static final class TrainedOnDemand implements AutoCloseable {

    private final NoiseSchedule schedule = NoiseSchedule.linear(1e-4, 0.02, 1000);
    private final FashionData data;
    private final Experiment experiment;
    private final long seed;
    private @Nullable LatentDenoiser trained;

    TrainedOnDemand(FashionData data, Experiment experiment, long seed) {
      this.data = data;
      this.experiment = experiment;
      this.seed = seed;
    }

    LatentDenoiser denoiser() {
      if (trained == null) {
        try (TensorScope scope = TensorScope.open()) {
          trained =
              LatentDenoiser.train(
                  data.latents(COMPONENTS), schedule, TRAINING_STEPS, seed, experiment.monitor());
        }
      }
      return trained;
    }

    @Override
    public void close() {
      if (trained != null) {
        trained.close();
      }
    }
  }

  private static Sampled sample(
      TrainedOnDemand network, long seed, double eta, int steps, boolean all) {
    List<Row> rows = new ArrayList<>();
    LatentDenoiser denoiser = network.denoiser();
    try (TensorScope scope = TensorScope.open()) {
      torch.manual_seed(seed);
      Tensor start = RandomChains.normal(1, ScalarType.Double, ITEMS, COMPONENTS);
      DiffusionChain chain = chain(denoiser, network.schedule, steps, eta);
      ChainSolution exact = new SequentialChainSolver().solve(chain, start);
      rows.add(new Row(name(eta), steps, "sequential", 0, steps, 0, exact.seconds()));
      for (ChainSolver solver : solvers(chain, all)) {
        network.experiment.requireGoing();
        ChainSolution found = solver.solve(chain, start);
        double off = found.states().sub(exact.states()).abs().max().item_double();
        int iterations = found.iterations();
        rows.add(
            new Row(
                name(eta), steps, solver.name(), iterations, iterations + 1, off, found.seconds()));
      }
    }
    return new Sampled(rows);
  }

  private static String name(double eta) {
    return eta == 0 ? "DDIM" : "DDPM";
  }

  private Stream<Row> newtonOverDdim() {
    return rows.stream().filter(r -> r.sampler.equals(name(0)) && r.solver.startsWith("newton"));
  }

  /** Iterations of Newton's method by number of DDIM steps. */
  Map<Integer, Integer> newton() {
    return newtonOverDdim()
        .collect(Collectors.toMap(Row::steps, Row::iterations, (a, b) -> b, LinkedHashMap::new));
  }

  /** Largest deviation of Newton's method from the sampler in order. */
  double deviation() {
    return newtonOverDdim().mapToDouble(Row::deviation).max().orElse(Double.NaN);
  }

  /** Iterations of Newton's method that are the furthest from 4. */
  int furthest() {
    return newton().values().stream().max(Comparator.comparingInt(n -> Math.abs(n - 4))).orElse(0);
  }

  /** Rounds of the network that Newton's method takes for most steps. */
  int rounds() {
    return newton().getOrDefault(STEPS[STEPS.length - 1], 0) + 1;
  }

  /** In time, Newton's method over in order, at most steps. */
  double speedUp() {
    int most = STEPS[STEPS.length - 1];
    double inOrder =
        rows.stream()
            .filter(r -> r.sampler.equals(name(0)) && r.steps == most)
            .filter(r -> r.solver.equals("sequential"))
            .mapToDouble(Row::seconds)
            .findFirst()
            .orElse(Double.NaN);
    double newton =
        newtonOverDdim()
            .filter(r -> r.steps == most)
            .mapToDouble(Row::seconds)
            .findFirst()
            .orElse(Double.NaN);
    return inOrder / newton;
  }

  static Table table(List<DenoisingRuns> seeds) {
    TableBuilder table =
        Table.builder()
            .integer("seed")
            .string("sampler")
            .integer("steps")
            .string("solver")
            .integer("iterations")
            .integer("rounds of the network")
            .number("deviation")
            .number("seconds");
    for (int i = 0; i < seeds.size(); i++) {
      for (Row r : seeds.get(i).rows) {
        table.row(
            i + 1, r.sampler, r.steps, r.solver, r.iterations, r.rounds, r.deviation, r.seconds);
      }
    }
    return table.build();
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
