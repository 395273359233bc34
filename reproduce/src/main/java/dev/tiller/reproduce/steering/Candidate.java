package dev.tiller.reproduce.steering;

import dev.tiller.evaluation.Outcome;
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
 * @param varied whether the texts are about as varied as the plain model's
 */
record Candidate(FitSettings settings, Outcome outcome, double rise, boolean varied) {

  static Candidate of(FitSettings settings, Outcome outcome, Outcome plain) {
    double rise = outcome.perplexityRise(plain).value();
    return new Candidate(settings, outcome, rise, outcome.asVariedAs(plain));
  }

  /**
   * The strongest effect among those whose texts stay varied and whose perplexity stays below a
   * budget; where none does, the one that raises the perplexity least.
   *
   * @param sign -1 if a smaller share is better, 1 if a larger one is
   */
  static Candidate best(List<Candidate> candidates, int sign, double budget) {
    Comparator<Candidate> effect =
        Comparator.comparingDouble(c -> sign * c.outcome.share().value());
    return candidates.stream()
        .filter(c -> c.rise <= budget && c.varied)
        .max(effect)
        .orElseGet(
            () ->
                candidates.stream().min(Comparator.comparingDouble(Candidate::rise)).orElseThrow());
  }

  /** How settings differ from one another, for reports. */
  static String describe(FitSettings settings) {
    return settings.sites()
        + ", pooling "
        + settings.pooling().text()
        + ", support "
        + settings.support()
        + ", "
        + settings.order().text();
  }
}
