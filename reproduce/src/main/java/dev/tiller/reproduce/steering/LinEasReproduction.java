package dev.tiller.reproduce.steering;

import dev.tiller.data.TableBuilder;
import dev.tiller.pocket.PocketSentences;
import dev.tiller.reproduce.Claim;
import dev.tiller.reproduce.Experiment;
import dev.tiller.reproduce.Finding;
import dev.tiller.reproduce.Means;
import dev.tiller.reproduce.Reproduction;
import dev.tiller.steering.fit.FitSettings;
import dev.tiller.steering.lineas.LinEas;
import dev.tiller.steering.lineas.Optimization;
import java.io.IOException;
import java.util.List;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * LinEAS (arXiv 2503.10679) on the pocket model: 32 sentences a set, spam removed and novels
 * induced, against the methods of the paper's table 1 that need no reward model.
 */
public final class LinEasReproduction implements Reproduction {

  private static final Claim FEW =
      new Claim(
          "lineas.few",
          "effect with 32 + 32 sentences / effect with 512 + 512, novel",
          "32 + 32 suffice",
          ">= 0.8");
  private static final Claim PARETO =
      new Claim(
          "lineas.pareto",
          "seeds in which LinEAS reaches whatever share Linear-AcT, CAA and ITI-c reach, at a lower perplexity, all at strengths up to 1 (straight lines between those measured); the smaller of spam and novel",
          "best or near best throughout table 1",
          ">= 3 of 4, both concepts");
  private static final Claim SITES =
      new Claim(
          "lineas.sites",
          "spread of the share over two site groups, LinEAS minus Linear-AcT, spam",
          "4.02 to 8.78 against 7.32 to 7.76 (TET, Gemma2-2B)",
          "< 0");
  private static final Claim SPARSE =
      new Claim(
          "lineas.sparse",
          "effect at a support of at most 5 %, refit / effect of the dense map, spam",
          "about 1 % of support keeps the mitigation",
          ">= 0.8");
  private static final Claim COMPOSE =
      new Claim(
          "lineas.compose",
          "share with the sea and novels both present, LinEAS minus Linear-AcT, maps composed",
          "0.16 against 0.013",
          "95 % lower bound > 0");
  private static final Claim UTILITY =
      new Claim(
          "lineas.utility",
          "KL(plain || steered) on neutral text at equal share, LinEAS / Linear-AcT, spam and novel together",
          "MMLU 73.88 against 59.22 (TruthfulQA, Qwen2.5-7B)",
          "< 1");

  /** Sentences of each set in the paper's main table. */
  static final int FEW_SENTENCES = 32;

  @Override
  public String name() {
    return "lineas";
  }

  @Override
  public String paper() {
    return "LinEAS: end-to-end learning of activation steering with a distributional loss, arXiv 2503.10679";
  }

  @Override
  public List<Claim> claims() {
    return List.of(FEW, PARETO, SITES, SPARSE, COMPOSE, UTILITY);
  }

  @Override
  public void run(Experiment experiment) throws IOException {
    TableBuilder rows = Trial.table();
    try (PocketBench bench = PocketBench.open(experiment)) {
      List<SeedResult> results =
          experiment.each(
              "seed",
              experiment.seeds(4),
              seed -> SeedResult.measure(bench, experiment.effort(), seed, rows));
      String judge = bench.judge(PocketSentences.task("spam")).description();
      experiment.table("Everything measured; spam's judge " + judge, rows.build());
      experiment.found(findings(results));
    }
  }

  /** How LinEAS is trained: the paper's settings, or a fifth of the steps at twice the rate. */
  static FitSettings settings(Effort effort) {
    Optimization optimization =
        effort == Effort.QUICK
            ? Optimization.PAPER.withSteps(200).withRate(0.2)
            : Optimization.PAPER;
    return FitSettings.of(new LinEas().with(optimization));
  }

  private static List<Finding> findings(List<SeedResult> results) {
    return List.of(
        Means.of(results, r -> r.few().ratio())
            .finding(FEW, mean -> mean >= 0.8, reasons(results, r -> r.few().words())),
        pareto(results),
        Means.of(results, r -> r.spread().excess())
            .finding(SITES, mean -> mean < 0, reasons(results, r -> r.spread().words())),
        Means.of(results, r -> r.sparse().kept())
            .finding(SPARSE, mean -> mean >= 0.8, reasons(results, r -> r.sparse().words())),
        compose(results),
        Means.of(results, SeedResult::utility)
            .finding(UTILITY, mean -> mean < 1, reasons(results, SeedResult::utilityWords)));
  }

  private static Finding pareto(List<SeedResult> results) {
    long spam = results.stream().filter(r -> r.spam().dominates()).count();
    long novel = results.stream().filter(r -> r.novel().dominates()).count();
    double least = Math.min(spam, novel);
    boolean holds = least >= 0.75 * results.size();
    return PARETO.measured(
        least,
        Double.NaN,
        Double.NaN,
        holds,
        "of %d; %s".formatted(results.size(), reasons(results, SeedResult::paretoWords)));
  }

  private static Finding compose(List<SeedResult> results) {
    // Prompts are the items of every seed's interval; over seeds the worst bound counts.
    double value =
        results.stream().mapToDouble(r -> r.both().gap().value()).average().orElseThrow();
    double low = results.stream().mapToDouble(r -> r.both().gap().low()).min().orElseThrow();
    double high = results.stream().mapToDouble(r -> r.both().gap().high()).max().orElseThrow();
    return COMPOSE.measured(value, low, high, low > 0, reasons(results, r -> r.both().words()));
  }

  private static String reasons(List<SeedResult> results, Function<SeedResult, String> words) {
    if (results.size() == 1) {
      return "one seed, indicative; " + words.apply(results.get(0));
    }
    return results.stream()
        .map(r -> "seed " + r.seed() + ": " + words.apply(r))
        .collect(Collectors.joining("; "));
  }
}
