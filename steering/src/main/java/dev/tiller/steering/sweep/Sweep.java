package dev.tiller.steering.sweep;

import dev.tiller.data.Table;
import dev.tiller.data.TableBuilder;
import dev.tiller.evaluation.Evaluation;
import dev.tiller.evaluation.Outcome;
import dev.tiller.ground.Progress;
import dev.tiller.ground.UserError;
import dev.tiller.language.LanguageModel;
import dev.tiller.network.Taps;
import dev.tiller.statistics.Estimate;
import dev.tiller.steering.Steering;
import dev.tiller.steering.SteeringMap;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The same prompts and neutral text under several steerings at several strengths, with the same
 * random numbers, so that outcomes can be compared pair by pair. The first step is the plain model.
 *
 * @param steps in the order measured
 */
public record Sweep(List<Step> steps) {

  /** How the step without steering is called. */
  public static final String PLAIN = "plain";

  /**
   * One measurement.
   *
   * @param steering what was applied, in words
   * @param strength at which; 0 for the plain model
   * @param outcome what was measured
   */
  public record Step(String steering, double strength, Outcome outcome) {

    /** The plain model's. */
    public static Step plain(Outcome outcome) {
      return new Step(PLAIN, 0, outcome);
    }
  }

  /**
   * One of the steerings to compare.
   *
   * @param name in words
   * @param parts maps applied together in their order; a sweep multiplies their strengths
   */
  public record Alternative(String name, List<Steering.Part> parts) {

    /** Copies the list. */
    public Alternative {
      parts = List.copyOf(parts);
    }

    /** One map at its full strength, named after its method. */
    public static Alternative of(SteeringMap map) {
      return new Alternative(map.provenance().method(), List.of(new Steering.Part(map, 1)));
    }

    /**
     * Looks at every map before any work.
     *
     * @throws UserError if one does not belong to this model
     */
    public void requireFits(LanguageModel model) {
      parts.forEach(part -> part.map().requireFits(model));
    }

    /** The maps with their strengths multiplied. */
    public List<Steering.Part> at(double strength) {
      return parts.stream()
          .map(part -> new Steering.Part(part.map(), strength * part.strength()))
          .toList();
    }
  }

  /** Checks that there is something to compare with, and copies the list. */
  public Sweep {
    steps = List.copyOf(steps);
    if (steps.isEmpty()) {
      throw new IllegalArgumentException("A sweep starts at the plain model, but has no step.");
    }
  }

  /** The step that everything is compared with. */
  public Step plain() {
    return steps.get(0);
  }

  /** Outcomes that {@link #of} measures, for progress. */
  public static long size(List<Alternative> alternatives, List<Double> strengths) {
    return 1 + alternatives.size() * strengths.stream().filter(s -> s != 0).count();
  }

  /**
   * Measures the plain model once, then each alternative at each strength but 0.
   *
   * @param evaluation over {@code model}
   * @param progress hears {@link #size} times {@link Evaluation#batches}
   * @throws UserError if a map does not belong to this model, before anything is measured; or if
   *     work was interrupted: half a sweep is none
   */
  public static Sweep of(
      Evaluation evaluation,
      LanguageModel model,
      List<Alternative> alternatives,
      List<Double> strengths,
      List<String> prompts,
      List<String> neutral,
      Progress progress) {
    alternatives.forEach(alternative -> alternative.requireFits(model));
    List<Step> steps = new ArrayList<>();
    steps.add(Step.plain(evaluation.measure(prompts, neutral, Taps.NONE, progress)));
    for (Alternative alternative : alternatives) {
      for (double strength : strengths) {
        if (strength == 0) {
          continue;
        }
        try (Steering steering = Steering.of(model, alternative.at(strength))) {
          Outcome outcome = evaluation.measure(prompts, neutral, steering.taps(), progress);
          steps.add(new Step(alternative.name(), strength, outcome));
        }
      }
    }
    return new Sweep(steps);
  }

  /**
   * One row a step: steering, strength, then share, perplexity and KL(plain || steered) with the
   * ends of their 95 % intervals, corpus perplexity, and how varied and plausible the texts are.
   * What neutral text tells is null where none was given, the share where nobody judged, and so is
   * what texts cannot tell because too many are empty.
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
    add(cells, outcome.isJudged() ? outcome.share() : null);
    add(cells, known ? outcome.perplexity() : null);
    add(cells, known ? outcome.divergence() : null);
    cells.add(known ? outcome.neutral().corpusPerplexity() : null);
    cells.add(outcome.variety().distinct1());
    cells.add(outcome.variety().distinct2());
    cells.add(orNull(outcome.variety().selfBleu()));
    cells.add(orNull(outcome.plausibility()));
    return cells;
  }

  private static @Nullable Double orNull(double value) {
    return Double.isNaN(value) ? null : Double.valueOf(value);
  }

  private static void add(List<@Nullable Object> cells, @Nullable Estimate estimate) {
    cells.add(estimate == null ? null : estimate.value());
    cells.add(estimate == null ? null : orNull(estimate.low()));
    cells.add(estimate == null ? null : orNull(estimate.high()));
  }
}
