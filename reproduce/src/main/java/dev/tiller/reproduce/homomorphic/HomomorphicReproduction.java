package dev.tiller.reproduce.homomorphic;

import dev.tiller.ground.Identity;
import dev.tiller.reproduce.Claim;
import dev.tiller.reproduce.Experiment;
import dev.tiller.reproduce.Finding;
import dev.tiller.reproduce.Means;
import dev.tiller.reproduce.Reproduction;
import dev.tiller.reproduce.homomorphic.SameGradients.Row;
import dev.tiller.reproduce.images.FashionMnist;
import dev.tiller.vision.ImageSet;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Predicate;
import java.util.function.ToDoubleFunction;
import org.bytedeco.pytorch.global.torch.ScalarType;

/**
 * Homomorphic self-supervised learning (arXiv 2211.08282) on Fashion-MNIST: reads of one feature
 * map against augmented images. What is tested is that the two are one where the network has
 * structure, and that they are not where it has none; at this size neither makes better features
 * than an untrained network, and no claim says so.
 */
public final class HomomorphicReproduction implements Reproduction {

  static final Claim IDENTITY =
      new Claim(
          "hssl.identity",
          "loss and gradients of moved images against those of reads, the same weights and draws, in float32",
          "equal",
          "<= 1e-6 in float32, <= 1e-12 in float64");
  static final Claim PARITY =
      new Claim(
          "hssl.parity",
          "accuracy of ridge probes after training, H-SSL minus A-SSL, the largest difference in points",
          "equal",
          "within 2 points");
  static final Claim STRUCTURE =
      new Claim(
          "hssl.structure",
          "pretext loss of moved images / of reads, in an MLP",
          "fails without structure",
          ">= 5");
  static final Claim DISTANCE =
      new Claim(
          "hssl.distance",
          "accuracy of the probe from one topographic distance to the next, the smallest gain in points",
          "increasing",
          "> 0");
  static final Claim COST =
      new Claim("hssl.cost", "time of a step, H-SSL / A-SSL", "about 1/2", "<= 0.65");

  private static final int FULL_SEEDS = 3;
  private static final List<Integer> DISTANCES = List.of(0, 1, 2, 4);

  @Override
  public String name() {
    return "hssl";
  }

  @Override
  public String paper() {
    return "Homomorphic Self-Supervised Learning, arXiv 2211.08282";
  }

  @Override
  public List<Claim> claims() {
    return List.of(IDENTITY, PARITY, STRUCTURE, DISTANCE, COST, TurnedRuns.DUET);
  }

  @Override
  public void run(Experiment experiment) throws IOException {
    FashionMnist data = FashionMnist.open(experiment.opening());
    ImageSet some = FashionMnist.first(data.train(), 5_000, Network.SIDE);
    int rounds = experiment.effort().of(15, 41);
    StepRace race =
        experiment.here(
            "steps in turns",
            StepRace.class,
            Identity.of("homomorphic-steps").with("rounds", rounds),
            () -> {
              try {
                return StepRace.run(experiment, some, rounds);
              } catch (IOException e) {
                throw new UncheckedIOException(e);
              }
            });
    List<SeedRuns> seeds =
        experiment.each(
            "seed", experiment.seeds(FULL_SEEDS), seed -> seed(experiment, data, some, seed));
    experiment.found(identity(seeds));
    experiment.found(parity(seeds));
    experiment.found(structure(seeds));
    experiment.found(distance(seeds));
    experiment.found(cost(race));
    experiment.found(TurnedRuns.measure(experiment, data, FULL_SEEDS).finding());
    new Tables(experiment, data).add(seeds, DISTANCES);
  }

  private static List<Setting> settings(Effort effort) {
    List<Setting> all = new ArrayList<>();
    for (Network network : List.of(Network.CIRCULAR, Network.MLP)) {
      all.add(Setting.reads(network));
      all.add(Setting.augmented(network));
    }
    DISTANCES.stream().map(Setting::at).filter(s -> !all.contains(s)).forEach(all::add);
    all.add(Setting.reads(Network.SHUFFLED));
    all.add(Setting.augmented(Network.SHUFFLED));
    if (effort == Effort.FULL) {
      all.add(Setting.reads(Network.C4));
      all.add(Setting.augmented(Network.C4));
      all.add(new Setting(Network.CIRCULAR, false, 7, 1));
      all.add(new Setting(Network.CIRCULAR, false, 3, 3));
      all.add(new Setting(Network.CIRCULAR, false, 1, 4));
    }
    return all;
  }

  private static SeedRuns seed(Experiment experiment, FashionMnist data, ImageSet some, long seed)
      throws IOException {
    SameGradients same =
        experiment
            .kept()
            .value(
                SameGradients.class,
                Identity.of("homomorphic-identity")
                    .with("losses", 4)
                    .with("relative", true)
                    .with("images", List.of(SameGradients.FEW, SameGradients.MANY))
                    .with("seed", seed),
                () -> SameGradients.measure(some, seed));
    List<Setting> settings = settings(experiment.effort());
    List<Outcome> outcomes =
        experiment.each(
            "training", settings, setting -> Outcome.of(experiment, data, setting, seed));
    Map<Setting, Outcome> all = new LinkedHashMap<>();
    for (int i = 0; i < settings.size(); i++) {
      all.put(settings.get(i), outcomes.get(i));
    }
    return new SeedRuns(seed, same, all);
  }

  private static Finding identity(List<SeedRuns> seeds) {
    ScalarType narrow = ScalarType.Float;
    Predicate<Row> few = r -> r.batch() == SameGradients.FEW;
    Predicate<Row> many = few.negate();
    Predicate<Row> protocol = r -> r.loss().equals(SameGradients.PROTOCOL);
    double measured = most(seeds, narrow, few.and(protocol), Row::worst);
    double wide = most(seeds, ScalarType.Double, r -> true, Row::worst);
    String reason =
        String.format(
            Locale.ROOT,
            "NT-Xent on %d images in a circular and a C4 network, any seed; gradients by the norm of their difference over theirs. Float32 itself rounds them by %.1e; on %d images by %.1e, and the gap is %.1e. BYOL, SimSiam and Barlow Twins: at most %.1e, rounding %.1e. In float64 at most %.1e, all four on both",
            SameGradients.FEW,
            most(seeds, narrow, few.and(protocol), Row::rounding),
            SameGradients.MANY,
            most(seeds, narrow, many.and(protocol), Row::rounding),
            most(seeds, narrow, many.and(protocol), Row::worst),
            most(seeds, narrow, few.and(protocol.negate()), Row::worst),
            most(seeds, narrow, few.and(protocol.negate()), Row::rounding),
            wide);
    return IDENTITY.measured(
        measured, Double.NaN, Double.NaN, measured <= 1e-6 && wide <= 1e-12, reason);
  }

  private static double most(
      List<SeedRuns> seeds, ScalarType type, Predicate<Row> which, ToDoubleFunction<Row> figure) {
    return seeds.stream()
        .flatMap(seed -> seed.same().structured(type).filter(which))
        .mapToDouble(figure)
        .max()
        .orElseThrow();
  }

  private static Finding parity(List<SeedRuns> seeds) {
    List<Network> networks = new ArrayList<>(List.of(Network.CIRCULAR));
    if (seeds.get(0).outcomes().containsKey(Setting.reads(Network.C4))) {
      networks.add(Network.C4);
    }
    double worst = 0;
    List<String> parts = new ArrayList<>();
    for (Network network : networks) {
      for (SeedRuns seed : seeds) {
        double here = seed.parity(network);
        worst = Math.abs(here) > Math.abs(worst) ? here : worst;
        parts.add(
            String.format(
                Locale.ROOT,
                "%s, seed %d: %+.2f, pretext losses %.3f and %.3f",
                network.words(),
                seed.seed(),
                here,
                seed.of(Setting.reads(network)).pretext(),
                seed.of(Setting.augmented(network)).pretext()));
      }
    }
    return PARITY.measured(
        worst, Double.NaN, Double.NaN, Math.abs(worst) <= 2, String.join("; ", parts));
  }

  private static Finding structure(List<SeedRuns> seeds) {
    double shuffled =
        seeds.stream().mapToDouble(s -> s.ratio(Network.SHUFFLED)).average().orElseThrow();
    double whole =
        seeds.stream().mapToDouble(s -> s.ratio(Network.CIRCULAR)).average().orElseThrow();
    String reason =
        String.format(
            Locale.ROOT, "circular network %.2f, with its places shuffled %.2f", whole, shuffled);
    return Means.of(seeds, s -> s.ratio(Network.MLP))
        .finding(STRUCTURE, ratio -> ratio >= 5, reason);
  }

  private static Finding distance(List<SeedRuns> seeds) {
    double[] means =
        DISTANCES.stream()
            .mapToDouble(
                d ->
                    seeds.stream()
                        .mapToDouble(s -> s.of(Setting.at(d)).pooled())
                        .average()
                        .orElseThrow())
            .toArray();
    double least = Double.POSITIVE_INFINITY;
    List<String> parts = new ArrayList<>();
    for (int d = 0; d < means.length; d++) {
      least = d == 0 ? least : Math.min(least, 100 * (means[d] - means[d - 1]));
      parts.add(String.format(Locale.ROOT, "%.3f at %d", means[d], DISTANCES.get(d)));
    }
    String reason =
        String.join(", ", parts)
            + String.format(
                Locale.ROOT,
                "; from one end to the other %+.1f points",
                100 * (means[means.length - 1] - means[0]));
    return DISTANCE.measured(least, Double.NaN, Double.NaN, least > 0, reason);
  }

  private static Finding cost(StepRace race) {
    String reason =
        String.format(
            Locale.ROOT,
            "%.0f and %.0f ms a step of 256 images; the head and the loss are the same in both",
            race.reads(),
            race.augmented());
    return COST.measured(race.ratio(), race.low(), race.high(), race.ratio() <= 0.65, reason);
  }
}
