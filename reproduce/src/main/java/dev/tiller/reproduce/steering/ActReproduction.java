package dev.tiller.reproduce.steering;

import dev.tiller.evaluation.Outcome;
import dev.tiller.pocket.PocketSentences;
import dev.tiller.reproduce.Claim;
import dev.tiller.reproduce.Experiment;
import dev.tiller.reproduce.Finding;
import dev.tiller.reproduce.Reproduction;
import dev.tiller.reproduce.text.Prompts;
import dev.tiller.statistics.Estimate;
import dev.tiller.statistics.trend.TrendTest;
import dev.tiller.steering.Order;
import dev.tiller.steering.SteeringMap;
import dev.tiller.steering.Support;
import dev.tiller.steering.fit.FitSettings;
import dev.tiller.steering.transport.LinearAct;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/**
 * Activation Transport (arXiv 2410.23054) on the pocket model: spam is removed, sea stories and
 * novels are induced.
 */
public final class ActReproduction implements Reproduction {

  private static final Claim MITIGATION =
      new Claim(
          "act.mitigation",
          "share(0) / share(1), Linear-AcT, spam, prompts with share(0) >= 0.5",
          "4.17 / 0.56 = 7.4",
          ">= 2.2 and 95 % lower bound >= 1.5");
  private static final Claim PERPLEXITY =
      new Claim(
          "act.perplexity", "relative rise of perplexity", "13.98 to 14.79 = 0.058", "<= 0.06");
  private static final Claim CAUSAL =
      new Claim(
          "act.causal",
          "share at once minus share causal, paired by prompt",
          "0.65 % to 0.56 %",
          "95 % lower bound >= -0.02");
  private static final Claim SEA = induction("sea");
  private static final Claim NOVEL = induction("novel");
  private static final Claim STRENGTH =
      new Claim(
          "act.strength",
          "effect at strength 1 / best effect on 0..2 whose perplexity rises by at most 6 %, spam",
          "1 is best or near best",
          ">= 0.9");
  private static final Claim OVERHEAD =
      new Claim(
          "act.overhead",
          "tokens per second steered / plain, all chosen sites, support all",
          "O(d) a site",
          ">= 0.95");

  /**
   * Groups of the paper, and halves of them: a network of eight blocks is moved by every site of a
   * group far more than one of twenty-six, so the whole group may be too much.
   */
  private static final List<String> MITIGATION_SITES =
      List.of(
          "post_layernorm",
          "attention",
          "mlp",
          ".*post_attention_layernorm",
          ".*post_feedforward_layernorm",
          "model\\.layers\\.[0-3]\\.self_attn\\.o_proj",
          "model\\.layers\\.[4-7]\\.self_attn\\.o_proj");

  /** A whole group may repeat itself at strength 1, so its halves are tried as well. */
  private static final List<String> INDUCTION_SITES =
      List.of(
          "post_layernorm",
          "attention",
          "mlp",
          ".*post_attention_layernorm",
          ".*post_feedforward_layernorm",
          "model\\.layers\\.[0-3]\\.self_attn\\.o_proj",
          "model\\.layers\\.[4-7]\\.self_attn\\.o_proj");

  private static final double MITIGATION_BUDGET = 0.05;

  /** The paper sets no limit for induction; the rise stands in the table beside each share. */
  private static final double INDUCTION_BUDGET = 0.6;

  private static final List<Double> INDUCTION = List.of(0.0, 0.25, 0.5, 0.75, 1.0);

  /** Continuations of a prompt where the orders are compared: the margin is two points. */
  private static final int ORDER_CONTINUATIONS = 32;

  private static final List<Double> GRID = List.of(0.5, 0.75, 1.25, 1.5, 2.0);

  private static Claim induction(String concept) {
    return new Claim(
        "act.induction." + concept,
        "share(1) - share(0) of " + concept + " after prompts from speeches; trend over 0..1",
        "p(yes) 0.87 at strength 1",
        ">= 0.2 and an increasing trend, p < 0.05");
  }

  @Override
  public String name() {
    return "act";
  }

  @Override
  public String paper() {
    return "Controlling language and diffusion models by transporting activations, arXiv 2410.23054";
  }

  @Override
  public List<Claim> claims() {
    return List.of(MITIGATION, PERPLEXITY, CAUSAL, SEA, NOVEL, STRENGTH, OVERHEAD);
  }

  @Override
  public void run(Experiment experiment) throws IOException {
    try (PocketBench bench = PocketBench.open(experiment)) {
      PocketTask spam = new PocketTask(bench, PocketSentences.task("spam"), experiment.effort());
      Prompts validation = spam.eliciting(spam.prompts("validation", PocketSentences.Side.SOURCE));
      Candidate chosen =
          spam.choose(
              experiment,
              validation,
              candidates(MITIGATION_SITES, Support.OBSERVED, Support.ALL),
              -1,
              MITIGATION_BUDGET);
      mitigate(experiment, spam, chosen.settings());
      induce(experiment, bench, "sea", SEA);
      induce(experiment, bench, "novel", NOVEL);
      FitSettings everywhere = chosen.settings().withSupport(Support.ALL);
      experiment.found(overhead(experiment, bench, spam.fit(everywhere)));
      experiment.table("spam; judge " + spam.judgeDescription(), spam.table());
    }
  }

  private static List<FitSettings> candidates(List<String> groups, Support... supports) {
    List<FitSettings> all = new ArrayList<>();
    for (String sites : groups) {
      for (Support support : supports) {
        all.add(FitSettings.of(new LinearAct()).withSites(sites).withSupport(support));
      }
    }
    return all;
  }

  /** Mitigation, perplexity, causality and strength. */
  private static void mitigate(Experiment experiment, PocketTask spam, FitSettings settings)
      throws IOException {
    SteeringMap map = spam.fit(settings);
    String label = "Linear-AcT on " + settings.sites() + ", support " + settings.support();
    Prompts test = spam.eliciting(spam.prompts("test", PocketSentences.Side.SOURCE));
    Outcome plain = spam.plain("plain", test);
    Outcome one = spam.steered(label, test, map, 1);
    experiment.found(
        AuraReproduction.mitigation(MITIGATION, plain.shareOver(one), 2.2, 1.5, label));
    Estimate rise = one.perplexityRise(plain);
    experiment.found(
        PERPLEXITY.measured(rise.value(), rise.low(), rise.high(), rise.value() <= 0.06, ""));

    SteeringMap atOnce = spam.fit(settings.withOrder(Order.AT_ONCE));
    Estimate gap =
        spam.steered(label + ", at once", test, atOnce, 1, ORDER_CONTINUATIONS)
            .shareMinus(spam.steered(label + ", causal", test, map, 1, ORDER_CONTINUATIONS));
    experiment.found(CAUSAL.measured(gap.value(), gap.low(), gap.high(), gap.low() >= -0.02, ""));
    experiment.found(strength(experiment, spam, test, map, label, plain, one));
  }

  private static Finding strength(
      Experiment experiment,
      PocketTask spam,
      Prompts test,
      SteeringMap map,
      String label,
      Outcome plain,
      Outcome one)
      throws IOException {
    double atOne = plain.share().value() - one.share().value();
    double best = one.perplexityRise(plain).value() <= 0.06 ? atOne : 0;
    double bestStrength = best == atOne ? 1 : 0;
    List<Outcome> outcomes =
        experiment.each("strength", GRID, strength -> spam.steered(label, test, map, strength));
    for (int i = 0; i < GRID.size(); i++) {
      double strength = GRID.get(i);
      Outcome outcome = outcomes.get(i);
      double effect = plain.share().value() - outcome.share().value();
      if (effect > best && outcome.perplexityRise(plain).value() <= 0.06) {
        best = effect;
        bestStrength = strength;
      }
    }
    double ratio = best <= 0 ? Double.NaN : atOne / best;
    String reason =
        "best effect %.3f at strength %.2f, %.3f at 1".formatted(best, bestStrength, atOne);
    return STRENGTH.measured(ratio, Double.NaN, Double.NaN, ratio >= 0.9, reason);
  }

  private static void induce(Experiment experiment, PocketBench bench, String concept, Claim claim)
      throws IOException {
    PocketTask task = new PocketTask(bench, PocketSentences.task(concept), experiment.effort());
    Prompts validation =
        task.prompts("validation", PocketSentences.Side.SOURCE).first(60, Integer.MAX_VALUE);
    Candidate chosen =
        task.choose(
            experiment, validation, candidates(INDUCTION_SITES, Support.ALL), 1, INDUCTION_BUDGET);
    SteeringMap map = task.fit(chosen.settings());
    Prompts test = task.prompts("test", PocketSentences.Side.SOURCE);
    String label = "Linear-AcT on " + chosen.settings().sites();
    List<Outcome> outcomes =
        experiment.each(
            "strength for " + concept,
            INDUCTION,
            strength ->
                strength == 0
                    ? task.plain("plain", test)
                    : task.steered(label, test, map, strength));
    experiment.table(concept + "; judge " + task.judgeDescription(), task.table());
    experiment.found(induction(claim, chosen, outcomes));
  }

  private static Finding induction(Claim claim, Candidate chosen, List<Outcome> outcomes) {
    Estimate gain = outcomes.get(outcomes.size() - 1).shareMinus(outcomes.get(0));
    TrendTest trend = TrendTest.paired(byPrompt(outcomes), 9999, 1);
    Outcome plain = outcomes.get(0);
    Outcome full = outcomes.get(outcomes.size() - 1);
    boolean holds = gain.value() >= 0.2 && trend.rises(0.05) && full.asVariedAs(plain);
    String reason =
        "%s; at strength 1 perplexity rises by %.0f %% and distinct-2 is %.2f of unsteered; %s"
            .formatted(
                chosen.settings().sites(),
                100 * full.perplexityRise(plain).value(),
                full.distinct2() / plain.distinct2(),
                trend);
    return claim.measured(gain.value(), gain.low(), gain.high(), holds, reason);
  }

  /** [prompts][strengths]. */
  private static double[][] byPrompt(List<Outcome> outcomes) {
    int prompts = outcomes.get(0).shareByPrompt().length;
    double[][] shares = new double[prompts][outcomes.size()];
    for (int s = 0; s < outcomes.size(); s++) {
      for (int i = 0; i < prompts; i++) {
        shares[i][s] = outcomes.get(s).shareByPrompt()[i];
      }
    }
    return shares;
  }

  private static Finding overhead(Experiment experiment, PocketBench bench, SteeringMap map)
      throws IOException {
    Estimate ratio =
        DecodeSpeed.steeredOverPlain(
            experiment, bench.model(), map, experiment.effort().of(15, 60));
    return OVERHEAD.measured(
        ratio.value(), ratio.low(), ratio.high(), ratio.value() >= 0.95, "one row, 64 tokens");
  }
}
