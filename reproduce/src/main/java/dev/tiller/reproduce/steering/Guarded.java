package dev.tiller.reproduce.steering;

import dev.tiller.evaluation.Divergence;
import dev.tiller.evaluation.Outcome;
import dev.tiller.statistics.Estimate;
import dev.tiller.statistics.bootstrap.Bootstrap;
import java.util.Arrays;

/**
 * What a guard leaves of a map: of its effect on prompts that elicit the concept, and of what it
 * does to ordinary text. All three outcomes are of the same prompts and passages.
 *
 * @param plain without a map
 * @param free under the map without a guard
 * @param behind under the map behind the guard
 */
record Guarded(Outcome plain, Outcome free, Outcome behind) {

  /** What a guard is asked for. */
  static final double EFFECT = 0.8;

  /** What it may let through. */
  static final double DIVERGENCE = 0.1;

  /** Share of the effect that is kept, with a bootstrap interval over prompts. */
  Estimate effectKept() {
    double[] before = plain.shareByPrompt();
    return Bootstrap.seeded(1)
        .of(
            before.length,
            items ->
                (mean(before, items) - mean(behind.shareByPrompt(), items))
                    / (mean(before, items) - mean(free.shareByPrompt(), items)));
  }

  /** Share of the divergence that is left, with a bootstrap interval over passages. */
  Estimate divergenceLeft() {
    return left(behind.neutral().divergence(), free.neutral().divergence());
  }

  /** One divergence over another of the same passages, which are resampled. */
  static Estimate left(Divergence some, Divergence whole) {
    double[] all = sums(whole);
    double[] left = sums(some);
    return Bootstrap.seeded(1).of(all.length, items -> mean(left, items) / mean(all, items));
  }

  private static double[] sums(Divergence divergence) {
    return divergence.bySentence().stream()
        .mapToDouble(values -> Arrays.stream(values).sum())
        .toArray();
  }

  private static double mean(double[] values, int[] items) {
    return Arrays.stream(items).mapToDouble(i -> values[i]).average().orElseThrow();
  }

  /** How far it is from missing either demand: above 1 it meets both. */
  double room() {
    return Math.min(effectKept().value() / EFFECT, DIVERGENCE / divergenceLeft().value());
  }

  String words() {
    return "effect kept %.3f [%.3f, %.3f], share %.3f to %.3f (%.3f without it), KL %.4f of %.4f, perplexity %+.1f %% (%+.1f %% without it)"
        .formatted(
            effectKept().value(),
            effectKept().low(),
            effectKept().high(),
            plain.share().value(),
            behind.share().value(),
            free.share().value(),
            behind.divergence().value(),
            free.divergence().value(),
            100 * behind.perplexityRise(plain).value(),
            100 * free.perplexityRise(plain).value());
  }
}
