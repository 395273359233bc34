package dev.tiller.steering.budget;

import dev.tiller.evaluation.Divergence;
import dev.tiller.ground.UserError;
import dev.tiller.language.LanguageModel;
import dev.tiller.network.Taps;
import dev.tiller.steering.Position;
import dev.tiller.steering.Steering;
import dev.tiller.steering.SteeringMap;
import java.util.Arrays;
import java.util.List;

/**
 * Closed-loop strength: the largest strength of one map, or share of the strengths of several, at
 * which KL(plain || steered) over a prompt stays within a budget. One strength for all prompts is
 * too much for some and too little for others; the budget says what is really meant (derived here;
 * arXiv 2509.13450 discards settings whose divergence is above 0.1).
 *
 * <p>The divergence is the mean over the prompt's tokens of the divergence of the next-token
 * distributions. It is 0 at strength 0 and grows from there, so the strength is found by bisection:
 * two passes over the prompt a step.
 *
 * <p>It binds the prompt, which it sees. What follows may diverge more: {@link BudgetCalibration}
 * says which budget to give so that a promise holds there.
 *
 * @param nats the budget, above 0
 * @param most largest strength that is tried, above 0; 1 is the full map
 * @param steps of the bisection: the strength is known to {@code most / 2^steps}
 */
public record DivergenceBudget(double nats, double most, int steps) {

  /** Up to the full map, to within a hundredth of a strength of 1. */
  public static DivergenceBudget of(double nats) {
    return new DivergenceBudget(nats, 1, 7);
  }

  /** Checks the ranges. */
  public DivergenceBudget {
    if (!(nats > 0) || !Double.isFinite(nats)) {
      throw new UserError(
          "A divergence budget of " + nats + " was given; a number above 0 was expected, as 0.1.");
    }
    if (!(most > 0) || !Double.isFinite(most) || steps < 1) {
      throw new IllegalArgumentException(
          "A largest strength above 0 and at least one step were expected.");
    }
  }

  /**
   * What was found for a prompt.
   *
   * @param strength in [0, most]; of the strengths asked for, where there are several
   * @param divergence there, in nats a token, at most the budget
   */
  public record Choice(double strength, double divergence) {}

  /**
   * The largest strength for one prompt.
   *
   * @param model that the map was fitted on
   * @param prompt token ids, at least one
   */
  public Choice choose(LanguageModel model, SteeringMap map, int[] prompt) {
    return choose(model, List.of(new Steering.Part(map, 1)), prompt);
  }

  /**
   * The largest share of some strengths for one prompt: all are multiplied by it.
   *
   * @param parts maps in order, with the strengths that are wanted
   * @param prompt token ids, at least one
   * @throws UserError if a map moves the last position alone: one pass over a prompt says nothing
   *     of what it will do to the tokens after it
   */
  public Choice choose(LanguageModel model, List<Steering.Part> parts, int[] prompt) {
    parts.forEach(DivergenceBudget::requireEverywhere);
    double full = divergence(model, parts, prompt, most);
    if (full <= nats) {
      return new Choice(most, full);
    }
    Choice best = new Choice(0, 0);
    double low = 0;
    double high = most;
    for (int step = 0; step < steps; step++) {
      double middle = (low + high) / 2;
      double there = divergence(model, parts, prompt, middle);
      if (there <= nats) {
        best = new Choice(middle, there);
        low = middle;
      } else {
        high = middle;
      }
    }
    return best;
  }

  /**
   * A steering for a batch of prompts, each at the strength of its own; close it.
   *
   * @param prompts in the order of the rows
   */
  public Steering steering(LanguageModel model, SteeringMap map, List<int[]> prompts) {
    return Steering.perRow(
        model,
        prompts.stream()
            .map(ids -> List.of(new Steering.Part(map, choose(model, map, ids).strength())))
            .toList());
  }

  static void requireEverywhere(Steering.Part part) {
    boolean last =
        part.map().sites().values().stream()
            .flatMap(site -> site.stages().stream())
            .anyMatch(stage -> stage.position() == Position.LAST);
    if (last) {
      throw new UserError(
          "A map that moves the last position alone cannot be held to a divergence budget, which is taken over a whole prompt; give its strength.");
    }
  }

  /** The same maps, each at {@code factor} times its strength. */
  public static List<Steering.Part> scaled(List<Steering.Part> parts, double factor) {
    return parts.stream()
        .map(part -> new Steering.Part(part.map(), factor * part.strength()))
        .toList();
  }

  private static double divergence(
      LanguageModel model, List<Steering.Part> parts, int[] prompt, double strength) {
    try (Steering steering = Steering.of(model, scaled(parts, strength))) {
      Divergence divergence = Divergence.of(model, List.of(prompt), Taps.NONE, steering.taps());
      return Arrays.stream(divergence.bySentence().get(0)).average().orElse(0);
    }
  }
}
