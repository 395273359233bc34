package dev.tiller.reproduce.deeppcr;

import dev.tiller.data.Table;
import dev.tiller.data.TableBuilder;
import dev.tiller.deeppcr.plan.Calibration;
import dev.tiller.ground.Progress;
import dev.tiller.reproduce.Claim;
import dev.tiller.reproduce.Experiment;
import dev.tiller.reproduce.Finding;
import dev.tiller.reproduce.Means;
import dev.tiller.reproduce.Reproduction;
import dev.tiller.statistics.Estimate;
import dev.tiller.statistics.race.Laps;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.function.ToDoubleFunction;
import java.util.stream.Collectors;

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

  private static final int LONG = 4096;

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
  public void run(Experiment experiment) throws IOException {
    // Now: one from another hour would say what the machine was like then.
    Calibration machine;
    try (Progress calibrating = experiment.monitor().progress("what this machine can do", 1)) {
      machine = Calibration.measured(false);
      calibrating.step();
    }
    List<Seed> seeds;
    TableBuilder runs = DepthRuns.table();
    try (FashionData data = FashionData.open(experiment.opening())) {
      DepthRuns depth = new DepthRuns(data, experiment, runs);
      seeds =
          experiment.each(
              "seed",
              experiment.seeds(3),
              seed -> Seed.measure(experiment, data, depth, machine, seed));
    }
    Speeds speeds = Speeds.measure(experiment);
    List<Exactness> exactness = seeds.stream().map(Seed::exactness).toList();
    List<Depth> depths = seeds.stream().map(Seed::depth).toList();
    List<DenoisingRuns> denoising = seeds.stream().map(Seed::denoising).toList();
    List<LinearRaces> races = seeds.stream().map(Seed::races).toList();
    experiment.found(exact(exactness));
    experiment.found(iterations(depths));
    experiment.found(ddim(denoising));
    experiment.found(linear(speeds.two, speeds.four));
    experiment.found(regime(races));
    experiment.found(plan(races, machine));
    experiment.found(training(depths));
    Table headlines = speeds.headlines.table(depths, denoising);
    experiment.found(headline(headlines));

    experiment.table("Deviation from the solution in order", Exactness.table(exactness));
    experiment.table("Training on Fashion-MNIST, batches of 64", runs.build());
    experiment.table(
        "Samplers over 8 components, 16 items, tolerance 1e-6", DenoisingRuns.table(denoising));
    for (int i = 0; i < races.size(); i++) {
      String which = races.size() == 1 ? "" : ", seed " + (i + 1);
      experiment.table("Linear recurrences, float32" + which, races.get(i).table());
    }
    experiment.table("The paper's headlines", headlines);
  }

  /** Everything of one seed. */
  private record Seed(
      Exactness exactness, Depth depth, DenoisingRuns denoising, LinearRaces races) {

    static Seed measure(
        Experiment experiment, FashionData data, DepthRuns runs, Calibration machine, long seed)
        throws IOException {
      boolean full = experiment.effort() == Effort.FULL;
      Exactness exactness = Exactness.measure(experiment, seed);
      Depth depth = Depth.of(runs, seed, full);
      DenoisingRuns denoising = DenoisingRuns.measure(data, experiment, seed);
      LinearRaces grid = new LinearRaces(machine, experiment, seed);
      int[] lengths = {64, 256, 1024, 4096, 16384, 65536};
      grid.grid(lengths, new int[] {1, 2, 4, 8}, new int[] {1, 8, 64}, full ? 9 : 5);
      return new Seed(exactness, depth, denoising, grid);
    }
  }

  /** Times at the paper's length, of a run whose times are always its own. */
  private record Speeds(Laps two, Laps four, Headlines headlines) {

    static Speeds measure(Experiment experiment) throws IOException {
      try (Progress progress = experiment.monitor().progress("speeds", 3)) {
        Laps two = LinearRaces.race(experiment, LONG, 2, 1, 21);
        progress.step();
        Laps four = LinearRaces.race(experiment, LONG, 4, 1, 21);
        progress.step();
        Headlines headlines = Headlines.measure(experiment, LONG, two);
        progress.step();
        return new Speeds(two, four, headlines);
      }
    }
  }

  private static <T> double most(List<T> seeds, ToDoubleFunction<T> figure) {
    return seeds.stream().mapToDouble(figure).max().orElse(Double.NaN);
  }

  /** Over seeds. */
  static <T> double mean(List<T> seeds, ToDoubleFunction<T> figure) {
    return seeds.stream().mapToDouble(figure).average().orElse(Double.NaN);
  }

  private static Finding exact(List<Exactness> seeds) {
    double worst = most(seeds, Exactness::worst);
    return Means.of(seeds, Exactness::worst)
        .finding(EXACT, mean -> worst <= 1e-9, "worst of all seeds %.1e".formatted(worst));
  }

  private static Finding iterations(List<Depth> seeds) {
    double most = most(seeds, d -> d.deep().iterations());
    double ratio = most(seeds, Depth::ratio);
    double largest = -most(seeds, d -> -d.deep().largest());
    String reason =
        "at most %.0f with any seed, ratio %.2f to %d blocks; %.0f levels of PCR against %d steps; the largest state is never below %.2f, so the network is not dead"
            .formatted(most, ratio, Depth.SHALLOW, most * 10, Depth.DEEP, largest);
    boolean holds = most <= 12 && ratio <= 2 && largest > 0.01;
    return Means.of(seeds, d -> d.deep().iterations()).finding(ITERATIONS, mean -> holds, reason);
  }

  private static Finding ddim(List<DenoisingRuns> seeds) {
    boolean holds = most(seeds, r -> Math.abs(r.furthest() - 4)) <= 1;
    String reason =
        "iterations by steps %s, deviation %.1e; 1000 evaluations in order become %d rounds, in %.2f times the speed"
            .formatted(
                seeds.stream().map(r -> r.newton().toString()).collect(Collectors.joining(" ")),
                most(seeds, DenoisingRuns::deviation),
                seeds.get(0).rounds(),
                mean(seeds, DenoisingRuns::speedUp));
    return Means.of(seeds, DenoisingRuns::furthest).finding(DDIM, mean -> holds, reason);
  }

  private static Finding linear(Laps two, Laps four) {
    Estimate at2 = two.speed("cr", LinearRaces.LOOP);
    Estimate at4 = four.speed("cr", LinearRaces.LOOP);
    String reason =
        "%.1fx at w = 4 (%.1f to %.1f); the loop in plain Java is %.1fx as fast as CR at w = 2 and %.1fx at w = 4: what CR saves is the dispatch of operations"
            .formatted(
                at4.value(),
                at4.low(),
                at4.high(),
                two.speed("fused", "cr").value(),
                four.speed("fused", "cr").value());
    boolean holds = at2.value() >= 15 && at4.value() >= 8;
    return LINEAR.measured(at2.value(), at2.low(), at2.high(), holds, reason);
  }

  private static Finding regime(List<LinearRaces> seeds) {
    double length = mean(seeds, LinearRaces::trendOfLength);
    double width = mean(seeds, LinearRaces::trendOfWidth);
    double batch = mean(seeds, LinearRaces::trendOfBatch);
    LinearRaces first = seeds.get(0);
    long fusedLoses = first.cells().stream().filter(c -> c.fusedGain() > 1).count();
    String reason =
        "with L %.2f, w %.2f, B %.2f over %d shapes; CR beats the loop in plain Java on %d"
            .formatted(length, width, batch, first.cells().size(), fusedLoses);
    return Means.of(
            seeds, r -> Math.min(r.trendOfLength(), -Math.max(r.trendOfWidth(), r.trendOfBatch())))
        .finding(REGIME, least -> least > 0.8, reason);
  }

  private static Finding plan(List<LinearRaces> seeds, Calibration machine) {
    double worst = -most(seeds, r -> -r.worstChoice());
    String reason =
        "by choice: %s; calibrated in %.2f s"
            .formatted(
                seeds.stream().map(LinearRaces::hitsByChoice).collect(Collectors.joining("; ")),
                machine.seconds());
    if (seeds.size() == 1) {
      Estimate hits = seeds.get(0).hits();
      boolean holds = hits.value() >= 0.9 && worst >= 0.8;
      return PLAN.measured(hits.value(), hits.low(), hits.high(), holds, reason);
    }
    return Means.of(seeds, r -> r.hits().value())
        .finding(PLAN, share -> share >= 0.9 && worst >= 0.8, reason);
  }

  private static Finding training(List<Depth> seeds) {
    double lossGap = most(seeds, Depth::lossGap);
    double accuracyGap = most(seeds, Depth::accuracyGap);
    String reason =
        "%d blocks; at most %.1e with any seed; test accuracies differ by up to %.2f points at %.1f %%"
            .formatted(
                Depth.MIDDLE,
                lossGap,
                100 * accuracyGap,
                100 * mean(seeds, d -> d.parallel().accuracy()));
    return Means.of(seeds, Depth::lossGap)
        .finding(TRAINING, mean -> lossGap <= 1e-3 && accuracyGap <= 0.01, reason);
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
