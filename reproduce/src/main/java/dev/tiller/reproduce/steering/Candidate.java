package dev.tiller.reproduce.steering;

import dev.tiller.steering.evaluate.Outcome;
import dev.tiller.steering.fit.FitSettings;
import java.util.Comparator;
import java.util.List;

/**
 * Settings with what they did on the validation split. Choosing happens there, so that the test
 * runs once.
 *
 * @param settings how the map is fitted
 * @param outcome at strength 1
 * @param rise of the perplexity over the plain model, relative
 */
record Candidate(FitSettings settings, Outcome outcome, double rise) {

  /**
   * The strongest effect among those whose perplexity stays below a budget; where none does, the
   * one that raises it least.
   *
   * @param sign -1 if a smaller share is better, 1 if a larger one is
   */
  static Candidate best(List<Candidate> candidates, int sign, double budget) {
    Comparator<Candidate> effect =
        Comparator.comparingDouble(c -> sign * c.outcome.share().value());
    return candidates.stream()
        .filter(c -> c.rise <= budget)
        .max(effect)
        .orElseGet(
            () ->
                candidates.stream().min(Comparator.comparingDouble(Candidate::rise)).orElseThrow());
  }

  /** How the settings differ from one another, for reports. */
  String describe() {
    return settings.sites()
        + ", pooling "
        + settings.pooling().name().toLowerCase(java.util.Locale.ROOT)
        + ", support "
        + settings.support()
        + ", "
        + settings.order().name().toLowerCase(java.util.Locale.ROOT).replace('_', '-');
  }
}
