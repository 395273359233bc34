package dev.tiller.reproduce.steering;

import dev.tiller.data.Table;
import dev.tiller.data.TableBuilder;
import dev.tiller.pocket.PocketSentences;
import dev.tiller.reproduce.Reproduction.Effort;
import dev.tiller.statistics.Estimate;
import dev.tiller.steering.Steering;
import dev.tiller.steering.SteeringMap;
import dev.tiller.steering.evaluate.Outcome;
import dev.tiller.steering.evaluate.Protocol;
import dev.tiller.steering.fit.FitSettings;
import dev.tiller.steering.judge.Judge;
import dev.tiller.tensor.Progress;
import java.util.ArrayList;
import java.util.List;

/**
 * One task on the bench under one effort: prompts, judge, seeds, and the table of everything that
 * was measured.
 */
final class Experiment {

  /** Decides which prompts elicit the concept; no measurement uses it again. */
  private static final long SELECTION_SEED = 990_000;

  private final PocketBench bench;
  private final PocketSentences.Task task;
  private final Judge judge;
  private final Effort effort;
  private final Progress progress;
  private final TableBuilder rows =
      Table.builder()
          .string("split")
          .string("steering")
          .number("strength")
          .number("share")
          .number("shareLow")
          .number("shareHigh")
          .number("perplexity")
          .number("perplexityLow")
          .number("perplexityHigh")
          .number("distinct2")
          .number("plausibility");

  Experiment(PocketBench bench, PocketSentences.Task task, Effort effort, Progress progress) {
    this.bench = bench;
    this.task = task;
    this.judge = bench.judge(task);
    this.effort = effort;
    this.progress = progress;
  }

  PocketSentences.Task task() {
    return task;
  }

  /** Held-out accuracy of the judge, in words. */
  String judgeDescription() {
    return judge.description();
  }

  /** Everything measured so far. */
  Table table() {
    return rows.build();
  }

  /** The seeds of the measurements. */
  long[] seeds() {
    return effort == Effort.QUICK ? new long[] {1} : new long[] {1, 100_001, 200_001};
  }

  /** Prompts of a split, fewer when in a hurry. */
  Prompts prompts(String split, PocketSentences.Side side) {
    Prompts all = Prompts.of(task, split, side);
    return effort == Effort.QUICK ? all.first(100, 120) : all;
  }

  /**
   * Prompts after which the plain model shows the concept at least every other time. Chosen with a
   * seed of their own: choosing and measuring on the same texts would favor any change.
   */
  Prompts eliciting(Prompts prompts) {
    Protocol protocol = protocol().withPerPrompt(8);
    Prompts startsOnly = new Prompts(prompts.starts(), List.of());
    Outcome plain = bench.measure(judge, startsOnly, List.of(), protocol, SELECTION_SEED);
    progress.step();
    List<String> chosen = new ArrayList<>();
    for (int i = 0; i < prompts.starts().size(); i++) {
      if (plain.shareByPrompt()[i] >= 0.5) {
        chosen.add(prompts.starts().get(i));
      }
    }
    return prompts.withStarts(chosen);
  }

  private static Protocol protocol() {
    return Protocol.standard(0);
  }

  SteeringMap fit(FitSettings settings) {
    return bench.fit(task, settings, Integer.MAX_VALUE);
  }

  /** The unsteered model. */
  Outcome plain(String split, String label, Prompts prompts) {
    return measured(split, label, 0, prompts, List.of());
  }

  /** A map at a strength. */
  Outcome steered(String split, String label, Prompts prompts, SteeringMap map, double strength) {
    return measured(split, label, strength, prompts, List.of(new Steering.Part(map, strength)));
  }

  private Outcome measured(
      String split, String label, double strength, Prompts prompts, List<Steering.Part> parts) {
    long[] seeds = split.equals("test") ? seeds() : new long[] {1};
    Outcome outcome = bench.measure(judge, prompts, parts, protocol(), seeds);
    progress.step(1, label);
    Estimate share = outcome.share();
    Estimate perplexity = outcome.perplexity();
    rows.row(
        split,
        label,
        strength,
        share.value(),
        share.low(),
        share.high(),
        perplexity.value(),
        perplexity.low(),
        perplexity.high(),
        outcome.distinct2(),
        outcome.plausibility());
    return outcome;
  }

  /**
   * Fits every candidate and keeps the one that is best on the validation split.
   *
   * @param sign -1 to reduce the concept, 1 to induce it
   * @param budget largest relative rise of the perplexity that is accepted
   */
  Candidate choose(Prompts validation, List<FitSettings> settings, int sign, double budget) {
    Outcome plain = plain("validation", "plain", validation);
    List<Candidate> candidates = new ArrayList<>();
    for (FitSettings each : settings) {
      SteeringMap map = fit(each);
      Candidate unnamed = new Candidate(each, plain, 0);
      String label = each.method().name() + ": " + unnamed.describe();
      Outcome outcome = steered("validation", label, validation, map, 1);
      candidates.add(new Candidate(each, outcome, outcome.perplexityRise(plain).value()));
    }
    return Candidate.best(candidates, sign, budget);
  }
}
