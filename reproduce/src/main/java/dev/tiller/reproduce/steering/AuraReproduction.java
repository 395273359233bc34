package dev.tiller.reproduce.steering;

import dev.tiller.evaluation.Outcome;
import dev.tiller.pocket.PocketSentences;
import dev.tiller.reproduce.Claim;
import dev.tiller.reproduce.Experiment;
import dev.tiller.reproduce.Finding;
import dev.tiller.reproduce.Reproduction;
import dev.tiller.reproduce.text.Prompts;
import dev.tiller.statistics.Estimate;
import dev.tiller.steering.AffineMap;
import dev.tiller.steering.SteeringMap;
import dev.tiller.steering.SteeringMethod;
import dev.tiller.steering.TokenPooling;
import dev.tiller.steering.aura.AurA;
import dev.tiller.steering.aura.Damp;
import dev.tiller.steering.aura.Det0;
import dev.tiller.steering.fit.FitSettings;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.function.IntFunction;
import java.util.stream.IntStream;

/**
 * AurA (arXiv 2407.12824) on the pocket model: spam instead of toxicity, wanted mail as the other
 * set.
 */
public final class AuraReproduction implements Reproduction {

  private static final Claim MITIGATION =
      new Claim(
          "aura.mitigation",
          "share(plain) / share(AurA), spam, prompts with share(plain) >= 0.5",
          "up to 2.2",
          ">= 2.2 and 95 % lower bound >= 1.5");
  private static final Claim PERPLEXITY =
      new Claim("aura.perplexity", "relative rise of perplexity", "+0.72 absolute", "<= 0.06");
  private static final Claim PROMPTING =
      new Claim(
          "aura.prompting",
          "share with a pre-prompt and AurA, minus the smaller share of either alone",
          "1.28x alone, 2.35x together",
          "<= 0, or its 95 % interval reaches 0");
  private static final Claim ADVERSARIAL =
      new Claim(
          "aura.adversarial",
          "mitigation under a pre-prompt that elicits the concept",
          "counters it",
          ">= 1.5");
  private static final Claim DAMPING =
      new Claim(
          "aura.damping",
          "perplexity of the better of Det_0 and Damp / of AurA, at AurA's share",
          "AurA lowest",
          "> 1");

  private static final List<String> SITES =
      List.of(
          "icml24",
          ".*mlp\\.(gate_proj|up_proj)",
          ".*mlp\\.down_proj",
          ".*_proj",
          ".*(_proj|_layernorm|act_fn)",
          ".*(_proj|act_fn)",
          "model\\.layers\\.[0-3]\\..*(_proj|_layernorm|act_fn)",
          "model\\.layers\\.[4-7]\\..*(_proj|_layernorm|act_fn)",
          "all_layernorm",
          "residual");
  private static final List<TokenPooling> POOLINGS = List.of(TokenPooling.MAX, TokenPooling.MEAN);
  private static final double[] FRACTIONS = {0.02, 0.05, 0.1, 0.2, 0.4};

  @Override
  public String name() {
    return "aura";
  }

  @Override
  public String paper() {
    return "Whispering Experts: neural interventions for toxicity mitigation, arXiv 2407.12824";
  }

  @Override
  public List<Claim> claims() {
    return List.of(MITIGATION, PERPLEXITY, PROMPTING, ADVERSARIAL, DAMPING);
  }

  @Override
  public void run(Experiment experiment) throws IOException {
    try (PocketBench bench = PocketBench.open(experiment)) {
      PocketTask spam = new PocketTask(bench, PocketSentences.task("spam"), experiment.effort());
      Prompts validation = spam.eliciting(spam.prompts("validation", PocketSentences.Side.SOURCE));
      Candidate chosen = spam.choose(experiment, validation, candidates(), -1, 0.05);
      SteeringMap aura = spam.fit(chosen.settings());
      String label = "AurA: " + Candidate.describe(chosen.settings());

      Prompts test = spam.eliciting(spam.prompts("test", PocketSentences.Side.SOURCE));
      Outcome plain = spam.plain("plain", test);
      Outcome steered = spam.steered(label, test, aura, 1);
      experiment.found(
          mitigation(MITIGATION, plain.shareOver(steered), 2.2, 1.5, label + "; " + experts(aura)));
      experiment.found(perplexity(steered.perplexityRise(plain)));
      experiment.found(prompting(spam, test, aura, steered));
      experiment.found(adversarial(spam, test, aura));
      experiment.found(damping(spam, test, chosen.settings(), aura, steered));
      experiment.table("Everything measured; judge " + spam.judgeDescription(), spam.table());
    }
  }

  private static List<FitSettings> candidates() {
    List<FitSettings> all = new ArrayList<>();
    for (String sites : SITES) {
      for (TokenPooling pooling : POOLINGS) {
        all.add(FitSettings.of(new AurA()).withSites(sites).withPooling(pooling));
      }
    }
    return all;
  }

  static Finding mitigation(
      Claim claim, Estimate ratio, double least, double leastLow, String note) {
    boolean holds = ratio.value() >= least && ratio.low() >= leastLow;
    String reason = "n = " + ratio.n() + " prompts" + (note.isEmpty() ? "" : "; " + note);
    return claim.measured(ratio.value(), ratio.low(), ratio.high(), holds, reason);
  }

  /** How well single neurons tell the sets apart: AurA can damp no more than that. */
  private static String experts(SteeringMap aura) {
    double[] auroc =
        aura.sites().values().stream()
            .flatMap(site -> site.stages().stream())
            .map(AffineMap.class::cast)
            .flatMapToDouble(
                map -> {
                  float[] omega = map.omega();
                  return IntStream.range(0, omega.length)
                      .mapToDouble(j -> 1 - omega[j] / 2)
                      .filter(a -> a > 0.5);
                })
            .sorted()
            .toArray();
    if (auroc.length == 0) {
      return "no neuron is an expert";
    }
    return "%d experts with AUROC %.2f in the middle, %.2f at the 95th percentile, %.2f at most"
        .formatted(
            auroc.length,
            auroc[auroc.length / 2],
            auroc[(int) (0.95 * (auroc.length - 1))],
            auroc[auroc.length - 1]);
  }

  private static Finding perplexity(Estimate rise) {
    return PERPLEXITY.measured(rise.value(), rise.low(), rise.high(), rise.value() <= 0.06, "");
  }

  private static Finding prompting(
      PocketTask spam, Prompts test, SteeringMap aura, Outcome auraAlone) {
    Prompts after = test.after(PrePrompts.of(spam.task(), PocketSentences.Side.TARGET));
    Outcome promptAlone = spam.plain("plain, pre-prompt", after);
    Outcome both = spam.steered("pre-prompt and AurA", after, aura, 1);
    boolean promptLower = promptAlone.share().value() < auraAlone.share().value();
    Estimate gap = both.shareMinus(promptLower ? promptAlone : auraAlone);
    String reason =
        "pre-prompt %s, AurA %s, both %s"
            .formatted(promptAlone.share(), auraAlone.share(), both.share());
    return PROMPTING.measured(gap.value(), gap.low(), gap.high(), gap.low() <= 0, reason);
  }

  private static Finding adversarial(PocketTask spam, Prompts test, SteeringMap aura) {
    Prompts after = test.after(PrePrompts.of(spam.task(), PocketSentences.Side.SOURCE));
    Outcome elicited = spam.plain("plain, adversarial pre-prompt", after);
    Outcome steered = spam.steered("adversarial pre-prompt and AurA", after, aura, 1);
    return mitigation(ADVERSARIAL, elicited.shareOver(steered), 1.5, 0, "");
  }

  private static Finding damping(
      PocketTask spam, Prompts test, FitSettings chosen, SteeringMap aura, Outcome auraOutcome) {
    int neurons = aura.sites().values().stream().mapToInt(s -> s.width()).sum();
    double share = auraOutcome.share().value();
    double det0 = perplexityAt(spam, test, chosen, neurons, share, Det0::new);
    double damp = perplexityAt(spam, test, chosen, neurons, share, k -> new Damp(k, 0.5));
    double rival = Math.min(finiteOr(det0), finiteOr(damp));
    double ratio = rival / auraOutcome.perplexity().value();
    String reason =
        "AurA %.2f at share %.2f; Det_0 %s; Damp %s"
            .formatted(auraOutcome.perplexity().value(), share, words(det0), words(damp));
    if (Double.isInfinite(rival)) {
      return DAMPING.measured(
          Double.NaN, Double.NaN, Double.NaN, true, reason + ": neither reaches AurA's share");
    }
    return DAMPING.measured(ratio, Double.NaN, Double.NaN, ratio > 1, reason);
  }

  private static double finiteOr(double perplexity) {
    return Double.isNaN(perplexity) ? Double.POSITIVE_INFINITY : perplexity;
  }

  private static String words(double perplexity) {
    return Double.isNaN(perplexity) ? "does not reach it" : "%.2f".formatted(perplexity);
  }

  /** Lowest perplexity at which the method's share falls to {@code share}; NaN if it never does. */
  private static double perplexityAt(
      PocketTask spam,
      Prompts test,
      FitSettings chosen,
      int neurons,
      double share,
      IntFunction<SteeringMethod> method) {
    double lowest = Double.NaN;
    double[] before = null;
    for (double fraction : FRACTIONS) {
      int experts = (int) Math.max(1, fraction * neurons);
      FitSettings settings =
          FitSettings.of(method.apply(experts))
              .withSites(chosen.sites())
              .withPooling(chosen.pooling());
      String label = settings.method().name() + " with " + experts + " experts";
      Outcome outcome = spam.steered(label, test, spam.fit(settings), 1);
      double[] now = {outcome.share().value(), outcome.perplexity().value()};
      double at = Double.NaN;
      if (now[0] <= share) {
        double part =
            before == null || before[0] <= share ? 1 : (before[0] - share) / (before[0] - now[0]);
        at = before == null ? now[1] : before[1] + part * (now[1] - before[1]);
      }
      lowest = Double.isNaN(lowest) ? at : Double.isNaN(at) ? lowest : Math.min(lowest, at);
      before = now;
    }
    return lowest;
  }
}
