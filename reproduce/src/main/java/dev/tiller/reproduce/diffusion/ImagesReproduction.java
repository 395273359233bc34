package dev.tiller.reproduce.diffusion;

import dev.tiller.reproduce.Claim;
import dev.tiller.reproduce.Experiment;
import dev.tiller.reproduce.Finding;
import dev.tiller.reproduce.Means;
import dev.tiller.reproduce.Reproduction;
import dev.tiller.statistics.Estimate;
import java.io.IOException;
import java.util.List;
import java.util.Locale;
import java.util.OptionalDouble;
import java.util.function.DoublePredicate;
import java.util.function.Function;
import java.util.function.ToDoubleFunction;
import java.util.stream.Collectors;

/**
 * The image halves of Activation Transport (arXiv 2410.23054), LinEAS (2503.10679) and DeepPCR
 * (2309.16318) on a text-to-image model that is trained here.
 */
public final class ImagesReproduction implements Reproduction {

  private static final String NO_STARS =
      "the model draws too few stars where it is asked for none, so there is nothing to remove";

  @Override
  public String name() {
    return "images";
  }

  @Override
  public String paper() {
    return "Images of Activation Transport, arXiv 2410.23054, of LinEAS, arXiv 2503.10679, and of DeepPCR, arXiv 2309.16318";
  }

  @Override
  public List<Claim> claims() {
    return ImageClaims.all();
  }

  @Override
  public void run(Experiment experiment) throws IOException {
    experiment.found(parity());
    List<SeedOfImages> seeds =
        experiment.each(
            "seed",
            experiment.seeds(3),
            seed -> {
              try (ImageBench bench = ImageBench.open(experiment, seed)) {
                return SeedOfImages.measure(bench);
              }
            });
    model(experiment, seeds);
    tone(experiment, seeds);
    if (seeds.stream().allMatch(SeedOfImages::hasElephant)) {
      act(experiment, seeds);
      lineas(experiment, seeds);
    } else {
      ImageClaims.overStars().forEach(claim -> experiment.found(claim.untested(NO_STARS)));
    }
    parallel(experiment, seeds);
  }

  private static Finding parity() {
    OptionalDouble worst = Parity.worst();
    return worst.isEmpty()
        ? ImageClaims.PARITY.untested(
            "the figures of independent implementations lie in the source tree alone; run in it, or name them by TILLER_GOLDEN")
        : ImageClaims.PARITY.measured(
            worst.getAsDouble(), Double.NaN, Double.NaN, worst.getAsDouble() <= 1, "");
  }

  private static void model(Experiment experiment, List<SeedOfImages> seeds) {
    boolean model =
        mean(seeds, SeedOfImages::garment) >= 0.6
            && mean(seeds, SeedOfImages::style) >= 0.9
            && mean(seeds, SeedOfImages::star) >= 0.85;
    experiment.found(
        Means.of(seeds, SeedOfImages::garment)
            .finding(
                ImageClaims.MODEL,
                value -> model,
                words(
                    seeds,
                    s -> "style %.3f, star %.3f; %s".formatted(s.style(), s.star(), s.judged()))));
    experiment.found(
        bounded(ImageClaims.ELEPHANT, seeds, SeedOfImages::elephant, low -> low >= 0.5, ""));
  }

  /** What needs no stars. */
  private static void tone(Experiment experiment, List<SeedOfImages> seeds) {
    boolean keeps =
        mean(seeds, SeedOfImages::inducedKept) >= 0.85
            && mean(seeds, SeedOfImages::rejected) <= 0.05;
    experiment.found(
        Means.of(seeds, SeedOfImages::induced)
            .finding(
                ImageClaims.INDUCTION,
                value -> value >= 0.3 && keeps,
                words(
                    seeds,
                    s ->
                        "%s: class kept %.2f, rejected %.3f"
                            .formatted(
                                s.inducedStyle().name().toLowerCase(Locale.ROOT),
                                s.inducedKept(),
                                s.rejected()))));
    experiment.found(
        Means.of(seeds, SeedOfImages::speed)
            .finding(ImageClaims.OVERHEAD, value -> value >= 0.9, "median of rounds in turns"));
  }

  private static void act(Experiment experiment, List<SeedOfImages> seeds) {
    negation(experiment, seeds);
    experiment.found(
        Means.of(seeds, SeedOfImages::trend).finding(ImageClaims.STRENGTH, p -> p <= 0.05, ""));
    experiment.found(
        bounded(ImageClaims.CAUSAL, seeds, SeedOfImages::causal, low -> low >= -0.05, ""));
    experiment.found(
        Means.of(seeds, SeedOfImages::steps)
            .finding(ImageClaims.STEPS, value -> value >= 0.8, none(seeds, SeedOfImages::steps)));
  }

  private static void negation(Experiment experiment, List<SeedOfImages> seeds) {
    double ratio = mean(seeds, s -> s.negation().value());
    double low = seeds.stream().mapToDouble(s -> s.negation().low()).min().orElseThrow();
    double high = seeds.stream().mapToDouble(s -> s.negation().high()).max().orElseThrow();
    double kept = mean(seeds, SeedOfImages::kept);
    experiment.found(
        ImageClaims.NEGATION.measured(
            ratio,
            low,
            high,
            ratio <= 0.8 && high < 1 && kept >= 0.85,
            "class kept %.2f".formatted(kept)));
  }

  private static void lineas(Experiment experiment, List<SeedOfImages> seeds) {
    experiment.found(
        Means.of(seeds, s -> s.lineas().few())
            .finding(ImageClaims.FEW, value -> value >= 0.8, none(seeds, s -> s.lineas().few())));
    double dominated = mean(seeds, s -> s.lineas().contest().won() ? 1 : 0);
    experiment.found(
        ImageClaims.PARETO.measured(
            dominated,
            Double.NaN,
            Double.NaN,
            dominated >= 2 / 3.0,
            words(seeds, s -> s.lineas().contest().toString())));
    experiment.found(
        Means.of(seeds, s -> s.lineas().sparse())
            .finding(
                ImageClaims.SPARSE, value -> value >= 0.7, none(seeds, s -> s.lineas().sparse())));
    experiment.found(
        bounded(ImageClaims.INVERSE, seeds, s -> s.lineas().inverse(), low -> low > 0, ""));
  }

  private static void parallel(Experiment experiment, List<SeedOfImages> seeds) {
    experiment.found(
        Means.of(seeds, SeedOfImages::exact)
            .finding(ImageClaims.EXACT, value -> value <= 1e-9, "16 steps"));
    experiment.found(
        Means.of(seeds, ImagesReproduction::share)
            .finding(
                ImageClaims.ROUNDS,
                value -> value <= 1,
                words(
                    seeds,
                    s ->
                        "%d, %d and %d rounds"
                            .formatted(s.rounds().get(0), s.rounds().get(1), s.rounds().get(2)))));
    experiment.found(
        Means.of(seeds, s -> s.rounds().get(3) / (double) s.rounds().get(0))
            .finding(ImageClaims.STEERED, value -> value <= 1.5, ""));
  }

  private static double share(SeedOfImages seed) {
    List<Integer> r = seed.rounds();
    return Math.max(r.get(0) / 10.0, Math.max(r.get(1) / 14.0, r.get(2) / 20.0));
  }

  private static double mean(List<SeedOfImages> seeds, ToDoubleFunction<SeedOfImages> figure) {
    return seeds.stream().mapToDouble(figure).average().orElseThrow();
  }

  /** Items are what intervals go over; over seeds the worst bound counts. */
  private static Finding bounded(
      Claim claim,
      List<SeedOfImages> seeds,
      Function<SeedOfImages, Estimate> figure,
      DoublePredicate holds,
      String reason) {
    double low = seeds.stream().map(figure).mapToDouble(Estimate::low).min().orElseThrow();
    double high = seeds.stream().map(figure).mapToDouble(Estimate::high).max().orElseThrow();
    double value = mean(seeds, s -> figure.apply(s).value());
    return claim.measured(value, low, high, holds.test(low), reason);
  }

  private static String none(List<SeedOfImages> seeds, ToDoubleFunction<SeedOfImages> figure) {
    return seeds.stream().mapToDouble(figure).allMatch(Double::isFinite)
        ? ""
        : "the map it is compared with has no effect";
  }

  private static String words(List<SeedOfImages> seeds, Function<SeedOfImages, String> of) {
    return seeds.stream().map(of).collect(Collectors.joining("; "));
  }
}
