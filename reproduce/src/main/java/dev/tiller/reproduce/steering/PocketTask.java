package dev.tiller.reproduce.steering;

import dev.tiller.data.Table;
import dev.tiller.data.TableBuilder;
import dev.tiller.evaluation.Judge;
import dev.tiller.evaluation.Outcome;
import dev.tiller.evaluation.Protocol;
import dev.tiller.pocket.PocketSentences;
import dev.tiller.reproduce.Experiment;
import dev.tiller.reproduce.Reproduction.Effort;
import dev.tiller.reproduce.text.Prompts;
import dev.tiller.statistics.Estimate;
import dev.tiller.steering.Steering;
import dev.tiller.steering.SteeringMap;
import dev.tiller.steering.fit.FitSettings;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/**
 * One task on the bench under one effort: prompts, judge, seeds, and the table of everything that
 * was measured.
 */
final class PocketTask {

  /** Decides which prompts elicit the concept; no measurement uses it again. */
  private static final long SELECTION_SEED = 990_000;

  /** Continuations of a prompt when candidates are compared. */
  private static final int VALIDATION_CONTINUATIONS = 4;

  private final PocketBench bench;
  private final PocketSentences.Task task;
  private final Judge judge;
  private final Effort effort;
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
          .number("divergence")
          .number("distinct2")
          .number("plausibility");

  PocketTask(PocketBench bench, PocketSentences.Task task, Effort effort) {
    this.bench = bench;
    this.task = task;
    this.judge = bench.judge(task);
    this.effort = effort;
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
    return effort == Effort.QUICK ? new long[] {1} : new long[] {1, 2, 3};
  }

  /** Prompts of a split, fewer when in a hurry. */
  Prompts prompts(String split, PocketSentences.Side side) {
    Prompts all = Prompts.of(task, split, side);
    return effort == Effort.QUICK ? all.first(120, 120) : all;
  }

  /**
   * Prompts after which the plain model shows the concept at least every other time. Chosen with a
   * seed of their own: choosing and measuring on the same texts would favor any change.
   */
  Prompts eliciting(Prompts prompts) {
    Protocol protocol = Protocol.standard(0).withPerPrompt(8);
    Prompts startsOnly = new Prompts(prompts.starts(), List.of());
    Outcome plain =
        bench.measure(
            task.name() + ", which prompts elicit it",
            judge,
            startsOnly,
            List.of(),
            protocol,
            SELECTION_SEED);
    List<String> chosen = new ArrayList<>();
    for (int i = 0; i < prompts.starts().size(); i++) {
      if (plain.shareByPrompt()[i] >= 0.5) {
        chosen.add(prompts.starts().get(i));
      }
    }
    return prompts.withStarts(chosen);
  }

  SteeringMap fit(FitSettings settings) {
    return bench.fit(task, settings, Integer.MAX_VALUE);
  }

  /** The unsteered model, on the test split. */
  Outcome plain(String label, Prompts prompts) {
    return plain(label, prompts, testContinuations());
  }

  /** The unsteered model, on the test split, with so many continuations of each prompt. */
  Outcome plain(String label, Prompts prompts, int continuations) {
    return measured("test", label, 0, prompts, List.of(), continuations, seeds());
  }

  /** A map at a strength, on the test split. */
  Outcome steered(String label, Prompts prompts, SteeringMap map, double strength) {
    return steered(label, prompts, map, strength, testContinuations());
  }

  /** A map at a strength, on the test split, with so many continuations of each prompt. */
  Outcome steered(
      String label, Prompts prompts, SteeringMap map, double strength, int continuations) {
    List<Steering.Part> parts = List.of(new Steering.Part(map, strength));
    return measured("test", label, strength, prompts, parts, continuations, seeds());
  }

  /** Continuations of a prompt on the test split. */
  private int testContinuations() {
    return effort == Effort.QUICK ? 8 : 16;
  }

  private Outcome measured(
      String split,
      String label,
      double strength,
      Prompts prompts,
      List<Steering.Part> parts,
      int continuations,
      long... seeds) {
    Protocol protocol = Protocol.standard(0).withPerPrompt(continuations);
    String what = "%s, %s, %s at %s".formatted(task.name(), split, label, strength);
    Outcome outcome = bench.measure(what, judge, prompts, parts, protocol, seeds);
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
        outcome.divergence().value(),
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
  Candidate choose(
      Experiment experiment,
      Prompts validation,
      List<FitSettings> settings,
      int sign,
      double budget)
      throws IOException {
    Outcome plain = validated("plain", 0, validation, List.of());
    List<Candidate> candidates =
        experiment.each(
            "candidate for " + task.name(),
            settings,
            each -> {
              String label = each.method().name() + ": " + Candidate.describe(each);
              List<Steering.Part> parts = List.of(new Steering.Part(fit(each), 1));
              return Candidate.of(each, validated(label, 1, validation, parts), plain);
            });
    return Candidate.best(candidates, sign, budget);
  }

  /** A map at a strength, 0 for the plain model, on the validation split. */
  Outcome validated(String label, Prompts prompts, SteeringMap map, double strength) {
    return validated(
        label,
        strength,
        prompts,
        strength == 0 ? List.of() : List.of(new Steering.Part(map, strength)));
  }

  /** Share after some prompts of the test split alone; it stands in no table. */
  double share(List<String> starts, SteeringMap map, double strength) {
    Protocol protocol = Protocol.standard(0).withPerPrompt(testContinuations());
    List<Steering.Part> parts =
        strength == 0 ? List.of() : List.of(new Steering.Part(map, strength));
    Prompts alone = new Prompts(starts, List.of());
    String what = "%s, %d prompts at strength %s".formatted(task.name(), starts.size(), strength);
    return bench.measure(what, judge, alone, parts, protocol, seeds()).share().value();
  }

  private Outcome validated(
      String label, double strength, Prompts prompts, List<Steering.Part> parts) {
    return measured("validation", label, strength, prompts, parts, VALIDATION_CONTINUATIONS, 1);
  }
}
