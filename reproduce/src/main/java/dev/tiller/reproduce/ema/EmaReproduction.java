package dev.tiller.reproduce.ema;

import dev.tiller.data.TableBuilder;
import dev.tiller.reproduce.Claim;
import dev.tiller.reproduce.Experiment;
import dev.tiller.reproduce.Finding;
import dev.tiller.reproduce.Means;
import dev.tiller.reproduce.Reproduction;
import dev.tiller.symphony.LineChart;
import dev.tiller.symphony.Measure;
import java.io.IOException;
import java.util.List;
import java.util.function.Function;
import java.util.function.ToDoubleFunction;

/**
 * How to Scale Your EMA (arXiv 2307.13813) on a CPU. The paper's own tables are not repeated here:
 * it trains ImageNet classifiers, speech models and BYOL up to a batch of 24,576; what is tested is
 * the rule, on Fashion-MNIST and where it is known in closed form.
 */
public final class EmaReproduction implements Reproduction {

  private static final Claim FUNCTION =
      new Claim(
          "ema.function",
          "distance in accuracy of an average at 8 times the batch from that at the base batch, without the rule over with it: the least of the seeds",
          "curves coincide with the rule and separate without",
          ">= 5 with each seed");
  private static final Claim PARABOLA =
      new Claim(
          "ema.parabola",
          "moments of a noisy parabola: relative distance of the recursion's end from the closed form",
          "-",
          "<= 1e-9, and 100,000 simulated chains within 2 % of the recursion");
  private static final Claim PROGRESSIVE =
      new Claim(
          "ema.progressive",
          "distance from the base batch's average when the batch doubles three times, a quarter of an epoch apart from one epoch on, over that when it is large from the start",
          "BYOL at a batch of 24,576 without loss of accuracy",
          "< 1");
  private static final Claim FEEDBACK =
      new Claim(
          "ema.feedback",
          "distance of a teacher's lag at 8 times the batch from that at the base batch, with the rule, as a share of it",
          "curves match with the rule",
          "<= 0.3, and without the rule the lag is >= 2 times the base's");
  private static final Claim AT_ONCE =
      new Claim(
          "ema.progressive-at-once",
          "the same when the batch grows eightfold at once after an epoch",
          "-",
          "< 1");
  private static final Claim BELOW =
      new Claim(
          "ema.feedback-below-one",
          "beyond the paper: the same at half the batch",
          "-",
          "<= 0.3, and less than without the rule");
  private static final Claim FRACTION =
      new Claim(
          "ema.feedback-fraction",
          "beyond the paper: the same at 2.5 times the batch",
          "-",
          "<= 0.3, and less than without the rule");

  @Override
  public String name() {
    return "ema";
  }

  @Override
  public String paper() {
    return "How to Scale Your EMA, arXiv 2307.13813";
  }

  @Override
  public List<Claim> claims() {
    return List.of(FUNCTION, PARABOLA, PROGRESSIVE, FEEDBACK, AT_ONCE, BELOW, FRACTION);
  }

  @Override
  public void run(Experiment experiment) throws IOException {
    ParabolaFigures parabola = ParabolaFigures.measure(experiment, 1);
    experiment.found(parabola(parabola));
    List<Averages> averages;
    List<Lagging> lagging;
    try (FashionImages data = FashionImages.open(experiment.opening())) {
      List<Long> seeds = experiment.seeds(3);
      Classifying classifying = new Classifying(data, experiment, 4);
      averages = experiment.each("seed", seeds, seed -> Averages.measure(classifying, seed));
      long length = experiment.effort().of(1, 2) * Classifying.EPOCH;
      Teaching teaching = new Teaching(data, experiment, length);
      lagging = experiment.each("seed", seeds, seed -> Lagging.measure(teaching, seed));
    }
    experiment.found(function(averages));
    experiment.found(progressive(PROGRESSIVE, averages, Averages::progressive));
    experiment.found(progressive(AT_ONCE, averages, Averages::atOnce));
    experiment.found(feedback(lagging));
    experiment.found(other(BELOW, lagging, Lagging.HALF));
    experiment.found(other(FRACTION, lagging, Lagging.FRACTION));
    show(experiment, parabola, averages, lagging);
  }

  private static void show(
      Experiment experiment,
      ParabolaFigures parabola,
      List<Averages> averages,
      List<Lagging> lagging) {
    TableBuilder points = Averages.table();
    averages.forEach(a -> a.into(points));
    TableBuilder lags = Lagging.table();
    lagging.forEach(l -> l.into(lags));
    TableBuilder firstPoints = Averages.table();
    averages.get(0).into(firstPoints);
    TableBuilder firstLags = Lagging.table();
    lagging.get(0).into(firstLags);
    experiment.figure(
        LineChart.of(
                "Accuracy of the average, first seed",
                firstPoints.build(),
                Measure.of("epochs", "epochs seen"),
                Measure.of("accuracy of the average", "test accuracy"))
            .series("run"));
    experiment.figure(
        LineChart.of(
                "The teacher's lag, first seed",
                firstLags.build(),
                Measure.of("samples", "samples seen"),
                Measure.of("teacher's lag", "1 - cos"))
            .series("run"));
    experiment.table("Averages on Fashion-MNIST", points.build());
    experiment.table("A teacher that feeds back", lags.build());
    experiment.table("Noisy parabola, stationary", parabola.casesTable());
    experiment.table("Noisy parabola, best momentum", parabola.momentaTable());
  }

  private static double mean(List<Averages> seeds, ToDoubleFunction<Averages> figure) {
    return seeds.stream().mapToDouble(figure).average().orElse(Double.NaN);
  }

  private static Finding parabola(ParabolaFigures figures) {
    double recursion = figures.worstRecursion();
    double simulation = figures.worstSimulation();
    String reason =
        "simulations within %.2f %%; the momentum with the least error lies within %.1f %% of 1 - rho of the rule's for kappa up to 32"
            .formatted(100 * simulation, 100 * figures.furthestMomentum());
    return PARABOLA.measured(
        recursion, Double.NaN, Double.NaN, recursion <= 1e-9 && simulation <= 0.02, reason);
  }

  private static Finding function(List<Averages> seeds) {
    double least = seeds.stream().mapToDouble(Averages::ratio).min().orElse(Double.NaN);
    String reason =
        "accuracy %.4f apart with the rule, %.4f without, %.4f for the base batch in another order; in loss the ratio is %.1f"
            .formatted(
                mean(seeds, Averages::ruleGap),
                mean(seeds, Averages::withoutGap),
                mean(seeds, Averages::noise),
                mean(seeds, Averages::lossRatio));
    return FUNCTION.measured(least, Double.NaN, Double.NaN, least >= 5, reason);
  }

  private static Finding progressive(
      Claim claim, List<Averages> seeds, Function<Averages, Classifying.Curves> grown) {
    String reason =
        "a quarter of an epoch after the first change the trained weights themselves are %.1f points behind the base's, with the large batch from the start %.1f"
            .formatted(
                100 * mean(seeds, a -> a.dip(grown.apply(a))),
                100 * mean(seeds, a -> a.dip(a.large())));
    return Means.of(seeds, a -> a.ratio(grown.apply(a))).finding(claim, ratio -> ratio < 1, reason);
  }

  private static Finding feedback(List<Lagging> seeds) {
    int batch = Lagging.EIGHTFOLD;
    double least = seeds.stream().mapToDouble(l -> l.withoutRatio(batch)).min().orElse(Double.NaN);
    double worst = seeds.stream().mapToDouble(l -> l.worstWindow(batch)).max().orElse(Double.NaN);
    String reason =
        "the furthest of 16 windows is %.0f %% off, the base batch in another order %.2f; without the rule the lag is %.1f times the base's"
            .formatted(100 * worst, noise(seeds), least);
    return Means.of(seeds, l -> l.ruleError(batch))
        .finding(FEEDBACK, error -> error <= 0.3 && least >= 2, reason);
  }

  private static double noise(List<Lagging> seeds) {
    return seeds.stream().mapToDouble(Lagging::noise).average().orElse(Double.NaN);
  }

  private static Finding other(Claim claim, List<Lagging> seeds, int batch) {
    double without =
        seeds.stream().mapToDouble(l -> l.withoutError(batch)).average().orElse(Double.NaN);
    String reason =
        "batch %d against %d; without the rule %.2f, the base batch in another order %.2f"
            .formatted(batch, Teaching.BASE, without, noise(seeds));
    return Means.of(seeds, l -> l.ruleError(batch))
        .finding(claim, error -> error <= 0.3 && error < without, reason);
  }
}
