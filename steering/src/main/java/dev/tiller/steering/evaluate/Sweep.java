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
   * One row a step: steering, strength, then share and perplexity with the ends of their 95 %
   * intervals, distinct2, plausibility. Perplexity is null where there was no neutral text.
   */
  public Table table() {
    TableBuilder rows = Table.builder().string("steering");
    for (String name :
        List.of(
            "strength",
            "share",
            "share_low",
            "share_high",
            "perplexity",
            "perplexity_low",
            "perplexity_high",
            "distinct2",
            "plausibility")) {
      rows.number(name);
    }
    for (Step step : steps) {
      Outcome outcome = step.outcome();
      Estimate share = outcome.share();
      boolean known = outcome.perplexityBySentence().length > 0;
      @Nullable Estimate perplexity = known ? outcome.perplexity() : null;
      rows.row(
          step.steering(),
          step.strength(),
          share.value(),
          share.low(),
          share.high(),
          perplexity == null ? null : perplexity.value(),
          perplexity == null ? null : perplexity.low(),
          perplexity == null ? null : perplexity.high(),
          outcome.distinct2(),
          outcome.plausibility());
    }
    return rows.build();
  }
}
