package dev.tiller.steering.evaluate;

import dev.tiller.data.Table;
import dev.tiller.data.TableBuilder;
import dev.tiller.model.LanguageModel;
import dev.tiller.statistics.Estimate;
import dev.tiller.steering.Steering;
import dev.tiller.steering.SteeringMap;
import dev.tiller.tensor.Progress;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The same prompts and neutral text under several strengths, with the same random numbers, so that
 * outcomes can be compared pair by pair.
 *
 * @param steps in the order asked for
 */
public record Sweep(List<Step> steps) {

  /**
   * One measurement.
   *
   * @param steering what was applied, in words
   * @param strength at which
   * @param outcome what was measured
   */
  public record Step(String steering, double strength, Outcome outcome) {}

  /** Copies the list. */
  public Sweep {
    steps = List.copyOf(steps);
  }

  /**
   * Measures maps, applied together in their order, at each strength.
   *
   * @param evaluation over {@code model}
   * @param strengths 0 is the plain model
   * @param progress hears {@code strengths.size()} times {@link Evaluation#batches}
   */
  public static Sweep of(
      Evaluation evaluation,
      LanguageModel model,
      List<SteeringMap> maps,
      List<Double> strengths,
      List<String> prompts,
      List<String> neutral,
      Progress progress) {
    String words = String.join(" + ", maps.stream().map(m -> m.provenance().method()).toList());
    List<Step> steps = new ArrayList<>();
    for (double strength : strengths) {
      List<Steering.Part> parts =
          maps.stream().map(map -> new Steering.Part(map, strength)).toList();
      try (Steering steering = Steering.of(model, parts)) {
        Outcome outcome = evaluation.measure(prompts, neutral, steering.taps(), progress);
        steps.add(new Step(words, strength, outcome));
      }
    }
    return new Sweep(steps);
  }

  /**
   * One row a step: steering, strength, then share, perplexity and KL(plain || steered) with the
   * ends of their 95 % intervals, corpus perplexity, and how varied and plausible the texts are.
   * What neutral text tells is null where none was given.
   */
  public Table table() {
    TableBuilder rows = Table.builder().string("steering").number("strength");
    for (String name : List.of("share", "perplexity", "kl")) {
      rows.number(name).number(name + "_low").number(name + "_high");
    }
    for (String name :
        List.of("corpus_perplexity", "distinct1", "distinct2", "self_bleu", "plausibility")) {
      rows.number(name);
    }
    for (Step step : steps) {
      rows.row(cells(step).toArray());
    }
    return rows.build();
  }

  private static List<@Nullable Object> cells(Step step) {
    Outcome outcome = step.outcome();
    boolean known = !outcome.neutral().isEmpty();
    List<@Nullable Object> cells = new ArrayList<>(List.of(step.steering(), step.strength()));
    add(cells, outcome.share());
    add(cells, known ? outcome.perplexity() : null);
    add(cells, known ? outcome.divergence() : null);
    cells.add(known ? outcome.neutral().corpusPerplexity() : null);
    cells.add(outcome.variety().distinct1());
    cells.add(outcome.variety().distinct2());
    double selfBleu = outcome.variety().selfBleu();
    cells.add(Double.isNaN(selfBleu) ? null : selfBleu);
    cells.add(outcome.plausibility());
    return cells;
  }

  private static void add(List<@Nullable Object> cells, @Nullable Estimate estimate) {
    cells.add(estimate == null ? null : estimate.value());
    cells.add(estimate == null ? null : estimate.low());
    cells.add(estimate == null ? null : estimate.high());
  }
}
