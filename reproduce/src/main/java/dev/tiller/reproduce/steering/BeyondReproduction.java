package dev.tiller.reproduce.steering;

import dev.tiller.data.TableBuilder;
import dev.tiller.data.TextSet;
import dev.tiller.evaluation.Divergence;
import dev.tiller.evaluation.Outcome;
import dev.tiller.language.LanguageModel;
import dev.tiller.network.Site;
import dev.tiller.pocket.PocketSentences;
import dev.tiller.pocket.PocketSentences.Side;
import dev.tiller.reproduce.Claim;
import dev.tiller.reproduce.Experiment;
import dev.tiller.reproduce.Finding;
import dev.tiller.reproduce.Means;
import dev.tiller.reproduce.Reproduction;
import dev.tiller.reproduce.text.Prompts;
import dev.tiller.statistics.Estimate;
import dev.tiller.steering.PromptCondition;
import dev.tiller.steering.SteeringMap;
import dev.tiller.steering.SteeringMethod;
import dev.tiller.steering.Support;
import dev.tiller.steering.arithmetic.Conflict;
import dev.tiller.steering.fit.FitSettings;
import dev.tiller.steering.fit.Sentences;
import dev.tiller.steering.gate.ConditionTraining;
import dev.tiller.steering.gate.GateTraining;
import dev.tiller.steering.transport.LinearAct;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.LongStream;

/**
 * What Tiller adds to the papers, measured on the pocket model: spam, maps at all attention outputs
 * that move every value. Settings are chosen on the validation split; the test split is measured
 * once.
 */
public final class BeyondReproduction implements Reproduction {

  private static final Claim SHRINK =
      new Claim(
          "beyond.shrink",
          "KL on neutral text at equal share, shrunk-act / Linear-AcT, 32 sentences a set; mean over draws",
          "-",
          "< 1, and its 95 % interval over draws too");
  private static final Claim GATE =
      new Claim(
          "beyond.gate",
          "KL on neutral text behind a gate / without it",
          "-",
          "<= 0.1 with at least 80 % of the effect");
  private static final Claim CONDITION =
      new Claim(
          "beyond.condition",
          "KL on neutral text decided from its first 12 tokens by a condition (CAST, arXiv 2409.05907) / without it",
          "-",
          "<= 0.1 with at least 80 % of the effect");
  private static final Claim ORDER =
      new Claim(
          "beyond.order",
          "how much the order of the maps of spam and sea changes their joint move, mean over sites",
          "-",
          ">= 0.05");

  private static final String SITES = "attention";
  private static final double[] KEEP = {0.5, 0.65, 0.7, 0.8};

  /** Prompts of the test split, before those that elicit spam are chosen, and neutral passages. */
  private static final int QUICK_PROMPTS = 80;

  private static final int QUICK_NEUTRAL = 100;

  @Override
  public String name() {
    return "beyond";
  }

  @Override
  public String paper() {
    return "Beyond the papers: what Tiller adds to them (docs/beyond-the-papers.md)";
  }

  @Override
  public List<Claim> claims() {
    List<Claim> all = new ArrayList<>(List.of(SHRINK));
    all.addAll(Responses.CLAIMS);
    all.addAll(List.of(GATE, CONDITION));
    all.addAll(Budgeted.CLAIMS);
    all.add(ORDER);
    return all;
  }

  /** Any method at the sites of all measurements here. */
  static FitSettings everywhere(SteeringMethod method) {
    return FitSettings.of(method).withSites(SITES).withSupport(Support.ALL);
  }

  @Override
  public void run(Experiment experiment) throws IOException {
    int draws = experiment.effort().of(10, 20);
    try (PocketBench bench = PocketBench.open(experiment)) {
      TableBuilder drawn = Trial.table();
      List<Long> seeds = LongStream.rangeClosed(1, draws).boxed().toList();
      List<DrawnShrinkage> shrunk =
          experiment.each(
              "draw",
              seeds,
              seed -> DrawnShrinkage.measure(bench, experiment.effort(), seed, drawn));
      experiment.found(shrinkage(shrunk));
      experiment.found(Responses.measure(experiment, bench, draws));
      PocketTask spam = new PocketTask(bench, PocketSentences.task("spam"), experiment.effort());
      experiment.found(guards(bench, spam, experiment.effort()));
      experiment.found(order(bench));
      experiment.table("few sentences", drawn.build());
      experiment.table("spam; judge " + spam.judgeDescription(), spam.table());
    }
  }

  private static Finding shrinkage(List<DrawnShrinkage> draws) {
    String words = draws.stream().map(DrawnShrinkage::words).collect(Collectors.joining("; "));
    Finding found =
        Means.of(draws, DrawnShrinkage::divergenceRatio).finding(SHRINK, x -> true, words);
    return SHRINK.measured(found.measured(), found.low(), found.high(), found.high() < 1, words);
  }

  /** Gate, condition and budget, on one map. */
  private static List<Finding> guards(PocketBench bench, PocketTask spam, Effort effort) {
    SteeringMap map = spam.fit(everywhere(new LinearAct()));
    Prompts test = spam.prompts("test", Side.SOURCE);
    test = spam.eliciting(effort == Effort.QUICK ? test.first(QUICK_PROMPTS, QUICK_NEUTRAL) : test);
    List<SteeringMap> gates = gates(bench, map);
    int chosen = choose(spam, map, gates);
    ConditionTraining.Result condition = condition(bench, map);
    Outcome plain = spam.plain("plain", test);
    Outcome free = spam.steered("linear-act", test, map, 1);
    List<Guarded> gated = new ArrayList<>();
    for (int k = 0; k < KEEP.length; k++) {
      gated.add(new Guarded(plain, free, spam.steered(label(k), test, gates.get(k), 1)));
    }
    SteeringMap conditional = map.behind(condition.condition());
    Guarded cast = new Guarded(plain, free, spam.steered("on a condition", test, conditional, 1));
    List<Finding> findings = new ArrayList<>();
    findings.add(gate(chosen, gated));
    findings.add(conditional(bench, test, map, condition, cast));
    findings.addAll(Budgeted.measure(bench, spam, test, map, plain, free));
    return findings;
  }

  private static Finding verdict(Claim claim, Guarded guarded, Estimate left, String words) {
    boolean holds =
        left.value() <= Guarded.DIVERGENCE && guarded.effectKept().value() >= Guarded.EFFECT;
    return claim.measured(left.value(), left.low(), left.high(), holds, words);
  }

  private static String label(int gate) {
    return "behind a gate that keeps " + KEEP[gate];
  }

  private static List<SteeringMap> gates(PocketBench bench, SteeringMap map) {
    Sentences source = sentences(bench, "spam", PocketSentences.task("spam").source("fit"));
    Sentences others = others(bench, Integer.MAX_VALUE, Sentences.DEFAULT_LIMIT);
    List<SteeringMap> gates = new ArrayList<>();
    for (double keep : KEEP) {
      GateTraining training = new GateTraining(keep);
      List<GateTraining.Result> trained = new ArrayList<>();
      for (List<Site> sites : readings(bench.model(), map)) {
        trained.add(training.train(bench.model(), map, sites, source, others, bench.monitor()));
      }
      // By the sentences that its training held out.
      GateTraining.Result best =
          Collections.min(trained, Comparator.comparingDouble(GateTraining.Result::passed));
      gates.add(map.behind(best.gate()));
    }
    return gates;
  }

  /** Where gates read: as they do unless told, and at the first block's values beside that. */
  private static List<List<Site>> readings(LanguageModel model, SteeringMap map) {
    List<Site> usual = GateTraining.reading(model, map);
    List<Site> more = new ArrayList<>(usual);
    more.add(model.site("model.layers.0.self_attn.v_proj"));
    return List.of(usual, more);
  }

  /** The gate that does best on the validation split. */
  private static int choose(PocketTask spam, SteeringMap map, List<SteeringMap> gates) {
    Prompts validation = spam.eliciting(spam.prompts("validation", Side.SOURCE));
    Outcome plain = spam.validated("plain", validation, map, 0);
    Outcome free = spam.validated("linear-act", validation, map, 1);
    int best = 0;
    double room = 0;
    for (int k = 0; k < KEEP.length; k++) {
      Outcome behind = spam.validated(label(k), validation, gates.get(k), 1);
      Guarded here = new Guarded(plain, free, behind);
      if (here.room() > room) {
        room = here.room();
        best = k;
      }
    }
    return best;
  }

  private static Finding gate(int chosen, List<Guarded> gated) {
    Guarded gate = gated.get(chosen);
    String words = "keep " + KEEP[chosen] + " chosen on the validation split: " + gate.words();
    for (int k = 0; k < KEEP.length; k++) {
      words +=
          "; keep %s: %.0f %% of the effect at %.3f of the KL"
              .formatted(
                  KEEP[k],
                  100 * gated.get(k).effectKept().value(),
                  gated.get(k).divergenceLeft().value());
    }
    return verdict(GATE, gate, gate.divergenceLeft(), words);
  }

  private static ConditionTraining.Result condition(PocketBench bench, SteeringMap map) {
    PocketSentences.Task task = PocketSentences.task("spam");
    List<String> texts = PocketSentences.texts(task.source("fit"));
    Sentences source = Sentences.of(TextSet.of("spam", texts), bench.tokenizer(), Doses.BEGINNING);
    // As many of the others: F1 depends on how many there are.
    Sentences others = others(bench, texts.size() / 3, Doses.BEGINNING);
    return ConditionTraining.train(
        bench.model(),
        map,
        ConditionTraining.candidates(bench.model(), map),
        source,
        others,
        bench.monitor());
  }

  private static Finding conditional(
      PocketBench bench,
      Prompts test,
      SteeringMap map,
      ConditionTraining.Result trained,
      Guarded cast) {
    PromptCondition condition = trained.condition();
    List<int[]> passages = Budgeted.passages(bench, test);
    Divergence all = Doses.even(map, passages, 1).divergence(bench, 0);
    Doses doses = Doses.where(condition, bench.model(), map, passages);
    Estimate ratio = Guarded.left(doses.divergence(bench, 0), all);
    String words =
        "%s, met %s %.4f; held-out F1 %.2f; met by %.2f of the passages; %s (passages decided from all of their tokens)"
            .formatted(
                condition,
                condition.above() ? "above" : "below",
                condition.threshold(),
                trained.f1(),
                doses.mean(),
                cast.words());
    return verdict(CONDITION, cast, ratio, words);
  }

  /** Wanted mail, speeches and novels of the fit split: what the neutral text is made of. */
  private static Sentences others(PocketBench bench, int most, int limit) {
    PocketSentences.Task spam = PocketSentences.task("spam");
    PocketSentences.Task novel = PocketSentences.task("novel");
    List<String> texts = new ArrayList<>();
    for (List<PocketSentences.Sentence> set :
        List.of(spam.target("fit"), novel.source("fit"), novel.target("fit"))) {
      texts.addAll(PocketSentences.texts(set.subList(0, Math.min(most, set.size()))));
    }
    return Sentences.of(TextSet.of("ham, speech, novel", texts), bench.tokenizer(), limit);
  }

  private static Sentences sentences(
      PocketBench bench, String name, List<PocketSentences.Sentence> set) {
    TextSet texts = TextSet.of(name, PocketSentences.texts(set));
    return Sentences.of(texts, bench.tokenizer(), Sentences.DEFAULT_LIMIT);
  }

  private static Finding order(PocketBench bench) {
    FitSettings settings = everywhere(new LinearAct());
    List<Conflict> conflicts =
        Conflict.between(
            bench.fit(PocketSentences.task("spam"), settings, Integer.MAX_VALUE),
            bench.fit(PocketSentences.task("sea"), settings, Integer.MAX_VALUE));
    double mean = conflicts.stream().mapToDouble(Conflict::orderGap).average().orElseThrow();
    String words =
        conflicts.stream()
            .map(
                c ->
                    "%d of %d neurons opposed, %.0f %% cancelled, order gap %.3f"
                        .formatted(c.opposed(), c.neurons(), 100 * c.cancelled(), c.orderGap()))
            .collect(Collectors.joining("; "));
    return ORDER.measured(mean, Double.NaN, Double.NaN, mean >= 0.05, words);
  }
}
