package dev.tiller.reproduce.deeppcr;

import dev.tiller.data.Table;
import dev.tiller.data.TableBuilder;
import dev.tiller.deeppcr.Chain;
import dev.tiller.deeppcr.FusedChainSolver;
import dev.tiller.deeppcr.SequentialChainSolver;
import dev.tiller.deeppcr.linear.LinearMethod;
import dev.tiller.deeppcr.newton.NewtonSolver;
import dev.tiller.deeppcr.newton.Stop;
import dev.tiller.deeppcr.plan.Cost;
import dev.tiller.reproduce.Claim;
import dev.tiller.reproduce.Finding;
import dev.tiller.reproduce.Report;
import dev.tiller.reproduce.Reproduction;
import dev.tiller.statistics.Estimate;
import dev.tiller.tensor.Progress;
import dev.tiller.tensor.TensorScope;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch.ScalarType;

/**
 * DeepPCR (arXiv 2309.16318) on a CPU. The paper's speeds are a GPU's; a few cores cannot use
 * parallelism over a thousand steps, so beside every time stand the dependent levels, which are
 * what another device would have to wait for.
 */
public final class DeepPcrReproduction implements Reproduction {

  private static final Claim EXACT =
      new Claim(
          "deeppcr.exact",
          "worst relative deviation from the solution in order, float64, L up to 4096",
          "-",
          "<= 1e-9");
  private static final Claim ITERATIONS =
      new Claim(
          "deeppcr.iterations",
          "most Newton iterations at 1024 blocks (4 layers of width 4 each) while training",
          "-",
          "<= 12, and <= 2 times those at 16 blocks");
  private static final Claim DDIM =
      new Claim(
          "deeppcr.ddim",
          "Newton iterations for 64, 256 and 1000 DDIM steps: the furthest from 4",
          "-",
          "4 +- 1 each");
  private static final Claim LINEAR =
      new Claim(
          "deeppcr.linear",
          "CR over one preallocated tensor operation a step, B = 1, L = 4096, w = 2",
          "200x backward on a GPU",
          ">= 15x at w = 2, >= 8x at w = 4");
  private static final Claim REGIME =
      new Claim(
          "deeppcr.regime",
          "least of the rank correlations of the gain with L, -w and -B, mean over lines of the grid",
          "gain grows with L, falls with w",
          "> 0.8 for each");
  private static final Claim PLAN =
      new Claim(
          "deeppcr.plan",
          "share of shapes where the plan's choice is within 20 % of the fastest of four solvers",
          "-",
          ">= 0.9, and >= 0.8 of those predicted for each solver");
  private static final Claim TRAINING =
      new Claim(
          "deeppcr.training",
          "largest difference of the loss from autograd's over 20 steps",
          "no loss of accuracy",
          "<= 1e-3, and test accuracies within 1 point");
  private static final Claim HEADLINES =
      new Claim(
          "deeppcr.headlines",
          "how many of the paper's four speed-ups are reached in time here",
          "30x, 200x, 7x, 11x on a GPU",
          "all 4");

  private static final int DEEP = 1024;
  private static final int LONG = 4096;
  private static final int SHALLOW = 16;
  private static final int MIDDLE = 64;
  private static final int PARITY_STEPS = 20;

  @Override
  public String name() {
    return "deeppcr";
  }

  @Override
  public String paper() {
    return "DeepPCR: parallelizing sequential operations in neural networks, arXiv 2309.16318";
  }

  @Override
  public List<Claim> claims() {
    return List.of(EXACT, ITERATIONS, DDIM, LINEAR, REGIME, PLAN, TRAINING, HEADLINES);
  }

  @Override
  public Report run(Effort effort) throws IOException {
    long start = System.nanoTime();
    boolean full = effort == Effort.FULL;
    int seeds = full ? 3 : 1;
    Map<String, Table> tables = new LinkedHashMap<>();
    try (FashionData data = FashionData.open();
        Progress progress = Progress.of(name(), 1 + seeds * 6 + 6 + 18 + 2)) {
      Exactness exactness = Exactness.measure(1);
      tables.put("Deviation from the solution in order", exactness.table());
      progress.step(1, "exactness");

      TableBuilder runs = DepthRuns.table();
      DepthRuns depth = new DepthRuns(data, progress, runs);
      Depths depths = depths(depth, seeds, full);
      tables.put("Training on Fashion-MNIST, batches of 64", runs.build());

      DenoisingRuns denoising = DenoisingRuns.measure(data, 1, full, progress);
      tables.put("Samplers over 8 components, 16 items, tolerance 1e-6", denoising.table());

      LinearRaces races = new LinearRaces();
      int[] lengths = {64, 256, 1024, 4096, 16384, 65536};
      races.grid(lengths, new int[] {1, 2, 4, 8}, new int[] {1, 8, 64}, full ? 9 : 5, progress);
      tables.put("Linear recurrences, float32", races.table());
      Race two = LinearRaces.race(LONG, 2, 1, 21);
      Race four = LinearRaces.race(LONG, 4, 1, 21);
      Forward forward = forward();
      progress.step(2, "speeds");

      List<Finding> findings = new ArrayList<>();
      findings.add(
          EXACT.measured(exactness.worst(), Double.NaN, Double.NaN, exactness.worst() <= 1e-9, ""));
      findings.add(iterations(depths));
      findings.add(ddim(denoising));
      findings.add(linear(two, four));
      findings.add(regime(races));
      findings.add(plan(races));
      findings.add(training(depths));
      Table headlines = headlines(forward, two, depths, denoising);
      tables.put("The paper's headlines", headlines);
      findings.add(headline(headlines));
      return new Report(name(), findings, tables, (System.nanoTime() - start) / 1e9);
    }
  }

  /** What training showed, worst over seeds. */
  private record Depths(
      int deepIterations,
      double ratio,
      double largest,
      DepthRuns.Run deep,
      DepthRuns.Run deepAutograd,
      double lossGap,
      double accuracyGap,
      double accuracy) {}

  private static Depths depths(DepthRuns runs, int seeds, boolean full) {
    int most = 0;
    double ratio = 0;
    double largest = Double.POSITIVE_INFINITY;
    double lossGap = 0;
    double accuracyGap = 0;
    double accuracy = 0;
    DepthRuns.Run deep = null;
    DepthRuns.Run deepAutograd = null;
    for (int seed = 1; seed <= seeds; seed++) {
      DepthRuns.Run shallow = runs.train(SHALLOW, full ? 200 : 40, true, seed);
      deep = runs.train(DEEP, full ? 200 : 30, true, seed);
      deepAutograd = runs.train(DEEP, 5, false, seed);
      DepthRuns.Run parallel = runs.train(MIDDLE, full ? 2000 : 400, true, seed);
      DepthRuns.Run autograd = runs.train(MIDDLE, full ? 2000 : 400, false, seed);
      most = Math.max(most, deep.iterations());
      ratio = Math.max(ratio, deep.iterations() / (double) shallow.iterations());
      largest = Math.min(largest, deep.largest());
      for (int step = 0; step < PARITY_STEPS; step++) {
        double gap = Math.abs(parallel.losses()[step] - autograd.losses()[step]);
        lossGap = Math.max(lossGap, gap);
      }
      accuracyGap = Math.max(accuracyGap, Math.abs(parallel.accuracy() - autograd.accuracy()));
      accuracy += parallel.accuracy() / seeds;
    }
    if (deep == null || deepAutograd == null) {
      throw new IllegalArgumentException("At least one seed is needed");
    }
    return new Depths(most, ratio, largest, deep, deepAutograd, lossGap, accuracyGap, accuracy);
  }

  /** A timed forward pass, and the iterations that it took. */
  private record Forward(Race race, int iterations) {

    double over(String rival) {
      return race.median(rival) / race.median("newton");
    }
  }

  /** Through residual tanh layers of width 2. */
  private static Forward forward() {
    try (TensorScope scope = TensorScope.open()) {
      Chain chain = RandomChains.residual(LONG, 2, ScalarType.Float);
      Tensor start = RandomChains.normal(1, ScalarType.Float, 1, 2);
      NewtonSolver newton = new NewtonSolver().with(new Stop(1e-4, 0, 0));
      Race race =
          new Race()
              .with("newton", () -> newton.solve(chain, start))
              .with("sequential", () -> new SequentialChainSolver().solve(chain, start))
              .with("fused", () -> new FusedChainSolver().solve(chain, start))
              .run(11, 10);
      return new Forward(race, newton.solve(chain, start).iterations());
    }
  }

  private static Finding iterations(Depths d) {
    String reason =
        "ratio %.2f to %d blocks; %d levels of PCR against %d steps; the largest state is never below %.2f, so the network is not dead"
            .formatted(d.ratio, SHALLOW, d.deepIterations * 10, DEEP, d.largest);
    boolean holds = d.deepIterations <= 12 && d.ratio <= 2 && d.largest > 0.01;
    return ITERATIONS.measured(d.deepIterations, Double.NaN, Double.NaN, holds, reason);
  }

  private static Finding ddim(DenoisingRuns runs) {
    int furthest =
        runs.newton().values().stream()
            .max(java.util.Comparator.comparingInt(n -> Math.abs(n - 4)))
            .orElse(0);
    String reason =
        "iterations by steps %s, deviation %.1e; 1000 evaluations in order become %d rounds, in %.2f times the speed"
            .formatted(
                runs.newton(),
                runs.deviation(),
                runs.newton().getOrDefault(1000, 0) + 1,
                runs.speedUp());
    return DDIM.measured(furthest, Double.NaN, Double.NaN, Math.abs(furthest - 4) <= 1, reason);
  }

  private static Finding linear(Race two, Race four) {
    Estimate at2 = two.speedUp("cr", LinearRaces.LOOP);
    Estimate at4 = four.speedUp("cr", LinearRaces.LOOP);
    String reason =
        "%.1fx at w = 4 (%.1f to %.1f); the loop in plain Java is %.1fx as fast as CR at w = 2 and %.1fx at w = 4: what CR saves is the dispatch of operations"
            .formatted(
                at4.value(),
                at4.low(),
                at4.high(),
                two.speedUp("fused", "cr").value(),
                four.speedUp("fused", "cr").value());
    boolean holds = at2.value() >= 15 && at4.value() >= 8;
    return LINEAR.measured(at2.value(), at2.low(), at2.high(), holds, reason);
  }

  private static Finding regime(LinearRaces races) {
    double length = races.trendOfLength();
    double width = races.trendOfWidth();
    double batch = races.trendOfBatch();
    double least = Math.min(length, -Math.max(width, batch));
    long fusedLoses = races.cells().stream().filter(c -> c.fusedGain() > 1).count();
    String reason =
        "with L %.2f, w %.2f, B %.2f over %d shapes; CR beats the loop in plain Java on %d"
            .formatted(length, width, batch, races.cells().size(), fusedLoses);
    return REGIME.measured(least, Double.NaN, Double.NaN, least > 0.8, reason);
  }

  private static Finding plan(LinearRaces races) {
    Estimate hits = races.hits();
    boolean holds = hits.value() >= 0.9 && races.worstChoice() >= 0.8;
    return PLAN.measured(
        hits.value(), hits.low(), hits.high(), holds, "by choice: " + races.hitsByChoice());
  }

  private static Finding training(Depths d) {
    String reason =
        "%d blocks; test accuracies differ by %.2f points at %.1f %%"
            .formatted(MIDDLE, 100 * d.accuracyGap, 100 * d.accuracy);
    boolean holds = d.lossGap <= 1e-3 && d.accuracyGap <= 0.01;
    return TRAINING.measured(d.lossGap, Double.NaN, Double.NaN, holds, reason);
  }

  private static Table headlines(Forward forward, Race linear, Depths d, DenoisingRuns denoising) {
    int rounds = denoising.newton().getOrDefault(1000, 0) + 1;
    long log = Cost.levels(LinearMethod.PCR, LONG);
    double training = d.deepAutograd.pass() / d.deep.pass();
    // Forward and backward, each in order, against Newton's iterations and one adjoint solve.
    long logDeep = Cost.levels(LinearMethod.PCR, DEEP);
    double levels = 2 * DEEP / ((d.deep.meanIterations() + 1) * (1 + logDeep) + 1);
    return Table.builder()
        .string("what")
        .number("paper, GPU")
        .number("time here")
        .number("dependent levels here")
        .number("time against plain Java")
        .row(
            "forward, w = 2, L = 4096",
            30.0,
            forward.over("sequential"),
            LONG / (forward.iterations * (1.0 + log) + 1),
            forward.over("fused"))
        .row(
            "backward, w = 2, L = 4096",
            200.0,
            linear.median(LinearRaces.LOOP) / linear.median("cr"),
            LONG / (double) log,
            linear.median("fused") / linear.median("cr"))
        .row("training, 1024 blocks", 7.0, training, levels, null)
        .row("sampling, 1000 steps", 11.0, denoising.speedUp(), 1000.0 / rounds, null)
        .build();
  }

  private static Finding headline(Table table) {
    double[] paper = table.column("paper, GPU").toDoubles();
    double[] ours = table.column("time here").toDoubles();
    double[] levels = table.column("dependent levels here").toDoubles();
    int reached = 0;
    List<String> parts = new ArrayList<>();
    String[] names = {"forward", "backward", "training", "sampling"};
    for (int i = 0; i < paper.length; i++) {
      reached += ours[i] >= paper[i] ? 1 : 0;
      parts.add(
          "%s %.2gx in time, %.0fx in levels (paper %.0fx)"
              .formatted(names[i], ours[i], levels[i], paper[i]));
    }
    return HEADLINES.measured(
        reached, Double.NaN, Double.NaN, reached == paper.length, String.join("; ", parts));
  }
}
