package dev.tiller.reproduce.homomorphic;

import dev.tiller.data.Table;
import dev.tiller.data.TableBuilder;
import dev.tiller.ground.Identity;
import dev.tiller.reproduce.Claim;
import dev.tiller.reproduce.Experiment;
import dev.tiller.reproduce.Finding;
import dev.tiller.reproduce.Means;
import dev.tiller.reproduce.Reproduction;
import dev.tiller.reproduce.images.FashionMnist;
import dev.tiller.symphony.LineChart;
import dev.tiller.symphony.Measure;
import dev.tiller.vision.ImageSet;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
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
  private static final String FROZEN = "untrained";

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
    return List.of(IDENTITY, PARITY, STRUCTURE, DISTANCE, COST);
  }

  /** All trainings of one seed. */
  private record Seed(long seed, SameGradients same, Map<Setting, Outcome> outcomes) {

    Outcome of(Setting setting) {
      return Objects.requireNonNull(outcomes.get(setting), setting::words);
    }

    /** The larger difference of the two probes, in points. */
    double parity(Network network) {
      Outcome reads = of(Setting.reads(network));
      Outcome moved = of(Setting.augmented(network));
      double pooled = reads.pooled() - moved.pooled();
      double parts = reads.parts() - moved.parts();
      return 100 * (Math.abs(pooled) > Math.abs(parts) ? pooled : parts);
    }

    /** Pretext loss of moved images over that of reads. */
    double ratio(Network network) {
      return of(Setting.augmented(network)).pretext() / of(Setting.reads(network)).pretext();
    }
  }

  @Override
  public void run(Experiment experiment) throws IOException {
    FashionMnist data = FashionMnist.open();
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
    List<Seed> seeds =
        experiment.each(
            "seed", experiment.seeds(FULL_SEEDS), seed -> seed(experiment, data, some, seed));
    experiment.found(identity(seeds));
    experiment.found(parity(seeds));
    experiment.found(structure(seeds));
    experiment.found(distance(seeds));
    experiment.found(cost(race));
    tables(experiment, data, seeds);
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

  private static Seed seed(Experiment experiment, FashionMnist data, ImageSet some, long seed)
      throws IOException {
    SameGradients same =
        experiment
            .kept()
            .value(
                SameGradients.class,
                Identity.of("homomorphic-identity")
                    .with("losses", 4)
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
    return new Seed(seed, same, all);
  }

  private static Finding identity(List<Seed> seeds) {
    int few = SameGradients.FEW;
    int many = SameGradients.MANY;
    double wide = most(seeds, s -> s.same.worst(ScalarType.Double, few));
    double narrow = most(seeds, s -> s.same.worst(ScalarType.Float, few));
    String reason =
        String.format(
            Locale.ROOT,
            "%.1e in float64; the worst of NT-Xent, BYOL, SimSiam and Barlow Twins in a circular and a C4 network, any seed, %d images; gradients by the norm of their difference over theirs. float32 itself rounds these gradients by %.1e; with %d images by %.1e, and the gap is %.1e",
            wide,
            few,
            most(seeds, s -> s.same.rounding(few)),
            many,
            most(seeds, s -> s.same.rounding(many)),
            most(seeds, s -> s.same.worst(ScalarType.Float, many)));
    return IDENTITY.measured(
        narrow, Double.NaN, Double.NaN, narrow <= 1e-6 && wide <= 1e-12, reason);
  }

  private static double most(List<Seed> seeds, ToDoubleFunction<Seed> figure) {
    return seeds.stream().mapToDouble(figure).max().orElseThrow();
  }

  private static Finding parity(List<Seed> seeds) {
    List<Network> networks = new ArrayList<>(List.of(Network.CIRCULAR));
    if (seeds.get(0).outcomes.containsKey(Setting.reads(Network.C4))) {
      networks.add(Network.C4);
    }
    double worst = 0;
    List<String> parts = new ArrayList<>();
    for (Network network : networks) {
      for (Seed seed : seeds) {
        double here = seed.parity(network);
        worst = Math.abs(here) > Math.abs(worst) ? here : worst;
        parts.add(
            String.format(
                Locale.ROOT,
                "%s, seed %d: %+.2f, pretext losses %.3f and %.3f",
                network.words(),
                seed.seed,
                here,
                seed.of(Setting.reads(network)).pretext(),
                seed.of(Setting.augmented(network)).pretext()));
      }
    }
    return PARITY.measured(
        worst, Double.NaN, Double.NaN, Math.abs(worst) <= 2, String.join("; ", parts));
  }

  private static Finding structure(List<Seed> seeds) {
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

  private static Finding distance(List<Seed> seeds) {
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

  private static void tables(Experiment experiment, FashionMnist data, List<Seed> seeds) {
    TableBuilder outcomes =
        Table.builder()
            .integer("seed")
            .string("network")
            .string("looks")
            .integer("window")
            .integer("distance")
            .number("probe, pooled")
            .number("probe, parts")
            .number("pretext loss");
    TableBuilder same =
        Table.builder()
            .integer("seed")
            .integer("images")
            .string("network")
            .string("loss")
            .string("type")
            .number("loss gap")
            .number("gradient gap")
            .number("rounding of float32");
    TableBuilder curve =
        Table.builder().string("seed").number("distance").number("probe").number("pretext loss");
    for (Seed seed : seeds) {
      for (Network network : List.of(Network.CIRCULAR, Network.MLP)) {
        Outcome o = Outcome.frozen(experiment, data, network, seed.seed);
        outcomes.row(seed.seed, network.words(), FROZEN, null, null, o.pooled(), o.parts(), null);
      }
      seed.outcomes.forEach(
          (s, o) ->
              outcomes.row(
                  seed.seed,
                  s.network().words(),
                  s.augmented() ? "A-SSL" : "H-SSL",
                  s.window(),
                  s.distance(),
                  o.pooled(),
                  o.parts(),
                  o.pretext()));
      seed.same
          .rows()
          .forEach(
              r ->
                  same.row(
                      seed.seed,
                      r.batch(),
                      r.network(),
                      r.loss(),
                      r.type(),
                      r.lossGap(),
                      r.gradientGap(),
                      r.rounding()));
      for (int d : DISTANCES) {
        Outcome o = seed.of(Setting.at(d));
        curve.row("seed " + seed.seed, d, o.pooled(), o.pretext());
      }
    }
    Table curves = curve.build();
    Measure distance = Measure.of("distance", "topographic distance", "places");
    experiment.figure(
        LineChart.of(
                "Probe against topographic distance",
                curves,
                distance,
                Measure.share("probe", "accuracy of the probe"))
            .series("seed"));
    experiment.figure(
        LineChart.of(
                "Pretext loss against topographic distance",
                curves,
                distance,
                Measure.of("pretext loss", "NT-Xent", "nats"))
            .series("seed"));
    experiment.table("Trainings", outcomes.build());
    experiment.table("Reads against moved images", same.build());
  }
}
