package dev.tiller.reproduce.steering;

import dev.tiller.evaluation.Divergence;
import dev.tiller.evaluation.Outcome;
import dev.tiller.pocket.PocketSentences.Side;
import dev.tiller.reproduce.Claim;
import dev.tiller.reproduce.Finding;
import dev.tiller.reproduce.text.Prompts;
import dev.tiller.statistics.Estimate;
import dev.tiller.statistics.bootstrap.Bootstrap;
import dev.tiller.steering.SteeringMap;
import dev.tiller.steering.budget.BudgetCalibration;
import dev.tiller.steering.budget.DivergenceBudget;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Strengths chosen prompt by prompt within a divergence budget, against one strength for all. */
final class Budgeted {

  private static final Claim HELD =
      new Claim(
          "beyond.budget",
          "KL on held-out neutral text after the 12 tokens that its strength was chosen on / the budget of 0.05 nats",
          "-",
          "<= 1");
  private static final Claim EFFECT =
      new Claim(
          "beyond.budget.effect",
          "effect at strengths within the budget / effect of the one strength that costs neutral text as much",
          "-",
          ">= 1");

  private static final Claim PROMISE =
      new Claim(
          "beyond.budget.promise",
          "share of held-out neutral passages within 0.05 nats after their first 12 tokens, under a budget calibrated on validation passages to keep 0.9 (split conformal)",
          "-",
          "0.9 is below it or in its 95 % interval, and their mean within 0.05");

  static final List<Claim> CLAIMS = List.of(HELD, EFFECT, PROMISE);

  /** What is promised of passages. */
  private static final double COVERAGE = 0.9;

  /** Sixteenths of a strength: few different ones, so that prompts share batches. */
  private static final DivergenceBudget BUDGET = new DivergenceBudget(0.05, 1, 4);

  private static final double[] EVEN = {0.5, 0.75};
  private static final int NEUTRAL_TOKENS = 50;

  private Budgeted() {}

  static List<Finding> measure(
      PocketBench bench,
      PocketTask spam,
      Prompts test,
      SteeringMap map,
      Outcome plain,
      Outcome free) {
    List<int[]> passages = passages(bench, test);
    Divergence within =
        Doses.within(BUDGET, bench, map, passages).divergence(bench, Doses.BEGINNING);
    Estimate kl = within.mean();
    List<int[]> prompts = bench.tokenizer().encodeBatch(test.starts(), true);
    Doses chosen = Doses.within(BUDGET, bench, map, prompts);
    double share = share(spam, test, chosen);
    double before = plain.share().value();
    double[] costs = new double[EVEN.length + 2];
    double[] effects = new double[costs.length];
    for (int i = 0; i <= EVEN.length; i++) {
      double strength = i < EVEN.length ? EVEN[i] : 1;
      Outcome outcome = i < EVEN.length ? spam.steered("linear-act", test, map, strength) : free;
      effects[i + 1] = before - outcome.share().value();
      costs[i + 1] =
          Doses.even(map, passages, strength).divergence(bench, Doses.BEGINNING).mean().value();
    }
    double even = between(costs, effects, kl.value());
    double effect = before - share;
    String words =
        "KL %.4f against %.4f in full; strengths after prompts %.2f on average, %.2f to %.2f; effect kept %.3f, one strength of the same KL keeps %.3f"
            .formatted(
                kl.value(),
                costs[costs.length - 1],
                chosen.mean(),
                Arrays.stream(chosen.strengths()).min().orElseThrow(),
                Arrays.stream(chosen.strengths()).max().orElseThrow(),
                effect / effects[effects.length - 1],
                even / effects[effects.length - 1]);
    double nats = BUDGET.nats();
    return List.of(
        HELD.measured(
            kl.value() / nats, kl.low() / nats, kl.high() / nats, kl.value() <= nats, words),
        EFFECT.measured(effect / even, Double.NaN, Double.NaN, effect >= even, words),
        promised(bench, spam, map, passages, prompts, within));
  }

  private static Finding promised(
      PocketBench bench,
      PocketTask spam,
      SteeringMap map,
      List<int[]> passages,
      List<int[]> prompts,
      Divergence uncalibrated) {
    List<int[]> validation = passages(bench, spam.prompts("validation", Side.SOURCE));
    BudgetCalibration.Result found =
        new BudgetCalibration(BUDGET.nats(), COVERAGE, Doses.BEGINNING)
            .calibrate(bench.model(), map, validation, bench.monitor());
    DivergenceBudget calibrated = DivergenceBudget.of(found.budget());
    Divergence kept =
        Doses.within(calibrated, bench, map, passages).divergence(bench, Doses.BEGINNING);
    Divergence even =
        Doses.even(map, passages, found.strength()).divergence(bench, Doses.BEGINNING);
    Estimate share = shareWithin(kept);
    String words =
        "budget %.4f from %d passages (mean KL %.4f), without calibration %.2f of the passages; one strength of %.2f keeps %.2f (mean KL %.4f); strengths after prompts that elicit spam %.2f on average"
            .formatted(
                found.budget(),
                found.texts(),
                kept.mean().value(),
                shareWithin(uncalibrated).value(),
                found.strength(),
                shareWithin(even).value(),
                even.mean().value(),
                Doses.within(calibrated, bench, map, prompts).mean());
    boolean holds = share.high() >= COVERAGE && kept.mean().value() <= BUDGET.nats();
    return PROMISE.measured(share.value(), share.low(), share.high(), holds, words);
  }

  /** Passages whose mean stays within the budget. */
  private static Estimate shareWithin(Divergence divergence) {
    return Bootstrap.seeded(1)
        .mean(
            divergence.bySentence().stream()
                .mapToDouble(
                    values -> Arrays.stream(values).average().orElse(0) <= BUDGET.nats() ? 1 : 0)
                .toArray());
  }

  /** Neutral passages as they are measured, those with something after their beginning. */
  static List<int[]> passages(PocketBench bench, Prompts prompts) {
    return bench.tokenizer().encodeBatch(prompts.neutral(), true).stream()
        .map(ids -> Arrays.copyOf(ids, Math.min(ids.length, NEUTRAL_TOKENS)))
        .filter(ids -> ids.length > Doses.BEGINNING)
        .toList();
  }

  /** Share over all prompts, those of equal strength measured together. */
  private static double share(PocketTask spam, Prompts test, Doses doses) {
    double sum = 0;
    double[] levels = Arrays.stream(doses.strengths()).distinct().sorted().toArray();
    for (double level : levels) {
      List<String> starts = new ArrayList<>();
      for (int i = 0; i < doses.strengths().length; i++) {
        if (doses.strengths()[i] == level) {
          starts.add(test.starts().get(i));
        }
      }
      sum += starts.size() * spam.share(starts, doses.map(), level);
    }
    return sum / test.starts().size();
  }

  /** On straight lines between points of rising cost. */
  private static double between(double[] costs, double[] effects, double cost) {
    for (int i = 1; i < costs.length; i++) {
      if (cost <= costs[i] || i == costs.length - 1) {
        double part = Math.min(1, (cost - costs[i - 1]) / (costs[i] - costs[i - 1]));
        return effects[i - 1] + part * (effects[i] - effects[i - 1]);
      }
    }
    throw new IllegalStateException("There are at least two points.");
  }
}
