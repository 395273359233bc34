package dev.tiller.reproduce.entropy;

import dev.tiller.data.Table;
import dev.tiller.data.TableBuilder;
import dev.tiller.ground.Monitor;
import dev.tiller.reproduce.Claim;
import dev.tiller.reproduce.Experiment;
import dev.tiller.reproduce.Finding;
import dev.tiller.reproduce.Means;
import dev.tiller.reproduce.Reproduction;
import dev.tiller.selfsupervised.entropy.SphereEntropy;
import dev.tiller.selfsupervised.entropy.VonMisesFisher;
import dev.tiller.statistics.trend.Spearman;
import dev.tiller.vision.Encoder;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.ToDoubleFunction;
import java.util.stream.Collectors;

/**
 * Entropy and reconstruction (ER, arXiv 2307.10907) on Fashion-MNIST: BYOL with and without it at
 * five batches and momenta, beside SimCLR and BYOL without a predictor. A small CNN, 20,000 images
 * without labels; 3 epochs and one seed in a quick run, 6 and three seeds in a full one.
 */
public final class EntropyReproduction implements Reproduction {

  private static final Claim BETTER =
      new Claim(
          "er.better",
          "accuracy of a linear probe, BYOL+ER minus BYOL, mean of five batches and momenta",
          "competitive (no figure that could be recovered)",
          ">= 0.005");
  private static final Claim INSENSITIVE =
      new Claim(
          "er.insensitive",
          "largest minus smallest accuracy of BYOL+ER over batches 256 and 32 and momenta 0.99, 0.8 and 0",
          "more stable with smaller batches or smaller momenta",
          "<= 0.03");
  private static final Claim ENTROPY =
      new Claim(
          "er.entropy",
          "smallest step down in H - H_uniform (nats, batch 256) in the order SimCLR; BYOL+ER and ER; BYOL; BYOL without predictor",
          "-",
          "> 0, and without predictor falling in every epoch");
  private static final Claim UNCORRELATED =
      new Claim(
          "er.uncorrelated",
          "accuracy of a linear probe, BYOL without predictor minus BYOL, whose entropy is higher by a nat or more: a low entropy need not cost accuracy",
          "-",
          ">= -0.005, entropies 1 nat apart or more");

  private static final Claim MONITOR =
      new Claim(
          "er.monitor",
          "beyond the paper: entropy as a monitor of collapse, after the first epoch: the lowest of all other runs minus that of BYOL without predictor (nats)",
          "-",
          ">= 0.5");

  private static final int IMAGES = 20_000;
  private static final double A_NAT = 1;

  @Override
  public String name() {
    return "er";
  }

  @Override
  public String paper() {
    return "The role of entropy and reconstruction in multi-view self-supervised learning, arXiv 2307.10907";
  }

  @Override
  public List<Claim> claims() {
    return List.of(BETTER, INSENSITIVE, ENTROPY, UNCORRELATED, MONITOR);
  }

  @Override
  public void run(Experiment experiment) throws IOException {
    FashionImages images = FashionImages.open(experiment.opening());
    Trainer trainer = new Trainer(images, IMAGES, experiment.effort().of(3, 6));
    List<SeedRuns> seeds =
        experiment.each(
            "seed",
            experiment.seeds(3),
            seed -> {
              Map<Setting, TrainedRun> runs = new LinkedHashMap<>();
              experiment.each(
                  "run",
                  Setting.all(),
                  setting -> runs.put(setting, trainer.run(experiment, setting, seed)));
              return new SeedRuns(seed, runs);
            });
    double pixels = images.probedPixels();
    double untrained;
    try (Encoder encoder = Trainer.untrained(1)) {
      untrained = images.probed(encoder, Monitor.NONE);
    }
    experiment.table("Every run", table(seeds));
    findings(seeds, pixels, untrained).forEach(experiment::found);
  }

  /** What follows from all runs; computed from the measurements alone. */
  static List<Finding> findings(List<SeedRuns> seeds, double pixels, double untrained) {
    String scale =
        String.format(
            Locale.ROOT,
            "%sprobe of pixels %.3f, of the untrained network %.3f",
            seeds.size() == 1 ? "one seed, indicative; " : "",
            pixels,
            untrained);
    return List.of(
        Means.of(seeds, SeedRuns::gain)
            .finding(BETTER, mean -> mean >= 0.005, scale + "; " + pairs(seeds)),
        Means.of(seeds, s -> s.range(Method.BYOL_ER))
            .finding(
                INSENSITIVE,
                mean -> mean <= 0.03,
                String.format(
                    Locale.ROOT,
                    "%s; BYOL itself ranges over %.3f",
                    scale,
                    mean(seeds, s -> s.range(Method.BYOL)))),
        order(seeds),
        uncorrelated(seeds),
        monitor(seeds));
  }

  private static String pairs(List<SeedRuns> seeds) {
    return Setting.PAIRS.stream()
        .map(
            pair ->
                String.format(
                    Locale.ROOT,
                    "batch %.0f, rho %s: %.3f against %.3f",
                    pair[0],
                    pair[1],
                    mean(seeds, s -> s.of(Method.BYOL_ER, (int) pair[0], pair[1]).probe()),
                    mean(seeds, s -> s.of(Method.BYOL, (int) pair[0], pair[1]).probe())))
        .collect(Collectors.joining("; "));
  }

  private static double mean(List<SeedRuns> seeds, ToDoubleFunction<SeedRuns> figure) {
    return seeds.stream().mapToDouble(figure).average().orElseThrow();
  }

  private static Finding order(List<SeedRuns> seeds) {
    boolean falls = seeds.stream().allMatch(s -> s.alone().falls());
    double collapsed = new VonMisesFisher(SphereEntropy.KAPPA, Method.dimension()).collapsed();
    return Means.of(seeds, SeedRuns::smallestStep)
        .finding(
            ENTROPY,
            mean -> mean > 0 && falls,
            seeds.stream().map(SeedRuns::order).collect(Collectors.joining("; "))
                + String.format(Locale.ROOT, "; collapsed is %.2f", collapsed));
  }

  private static Finding uncorrelated(List<SeedRuns> seeds) {
    double apart = mean(seeds, s -> s.byol().entropy() - s.alone().entropy());
    double[] entropies = over(seeds, TrainedRun::entropy);
    double[] probes = over(seeds, TrainedRun::probe);
    return Means.of(seeds, s -> s.alone().probe() - s.byol().probe())
        .finding(
            UNCORRELATED,
            mean -> mean >= -0.005 && apart >= A_NAT,
            String.format(
                Locale.ROOT,
                "entropies %.2f nats apart; Spearman's correlation of entropy and accuracy over the %d settings %.2f",
                apart,
                entropies.length,
                Spearman.correlation(entropies, probes)));
  }

  private static Finding monitor(List<SeedRuns> seeds) {
    return Means.of(seeds, SeedRuns::margin)
        .finding(
            MONITOR,
            mean -> mean >= 0.5,
            String.format(
                Locale.ROOT,
                "its own loss says the contrary: the cosine that it raises is %.3f there and %.3f with a predictor at the end",
                mean(seeds, s -> s.alone().cosine()),
                mean(seeds, s -> s.byol().cosine())));
  }

  /** One figure a setting, the mean over seeds. */
  private static double[] over(List<SeedRuns> seeds, ToDoubleFunction<TrainedRun> figure) {
    return Setting.all().stream()
        .mapToDouble(setting -> mean(seeds, s -> figure.applyAsDouble(s.runs().get(setting))))
        .toArray();
  }

  private static Table table(List<SeedRuns> seeds) {
    TableBuilder rows =
        Table.builder()
            .integer("seed")
            .string("method")
            .integer("batch")
            .number("rho")
            .number("probe")
            .number("entropy, first epoch")
            .number("entropy, last epoch")
            .number("effective rank")
            .number("deviation")
            .number("cosine")
            .number("information");
    for (SeedRuns s : seeds) {
      s.runs()
          .forEach(
              (setting, run) ->
                  rows.row(
                      s.seed(),
                      setting.method().label(),
                      setting.batch(),
                      setting.rho(),
                      run.probe(),
                      run.entropies().get(0),
                      run.entropy(),
                      run.effectiveRank(),
                      run.deviation(),
                      run.cosine(),
                      run.information()));
    }
    return rows.build();
  }
}
