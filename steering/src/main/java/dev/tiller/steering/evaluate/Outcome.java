package dev.tiller.steering.evaluate;

import dev.tiller.statistics.Estimate;
import dev.tiller.statistics.bootstrap.Bootstrap;
import java.util.ArrayList;
import java.util.List;

/**
 * What was measured under one steering.
 *
 * @param continuations of each prompt, the prompt left out
 * @param shareByPrompt share of a prompt's continuations that the judge assigns to the concept, in
 *     [0, 1]
 * @param perplexityBySentence of each neutral sentence under the steered model
 * @param distinct2 distinct word pairs / word pairs over all continuations, in [0, 1]
 * @param plausibility perplexity of the continuations, given their prompts, under the unsteered
 *     model: gibberish shows here
 */
public record Outcome(
    List<List<String>> continuations,
    double[] shareByPrompt,
    double[] perplexityBySentence,
    double distinct2,
    double plausibility) {

  private static final long SEED = 1;

  /**
   * Outcomes of the same prompts under several seeds as one: shares are averaged prompt by prompt,
   * perplexities are those of the first.
   */
  public static Outcome pooled(List<Outcome> outcomes) {
    Outcome first = outcomes.get(0);
    double[] shares = new double[first.shareByPrompt.length];
    List<List<String>> texts = new ArrayList<>();
    for (int i = 0; i < shares.length; i++) {
      List<String> all = new ArrayList<>();
      for (Outcome outcome : outcomes) {
        shares[i] += outcome.shareByPrompt[i] / outcomes.size();
        all.addAll(outcome.continuations.get(i));
      }
      texts.add(all);
    }
    double distinct = outcomes.stream().mapToDouble(Outcome::distinct2).average().orElseThrow();
    double plausible = outcomes.stream().mapToDouble(Outcome::plausibility).average().orElseThrow();
    return new Outcome(texts, shares, first.perplexityBySentence, distinct, plausible);
  }

  /** Mean share with a bootstrap interval over prompts. */
  public Estimate share() {
    return Bootstrap.seeded(SEED).mean(shareByPrompt);
  }

  /** Mean of the per-sentence perplexities, with a bootstrap interval over sentences. */
  public Estimate perplexity() {
    return Bootstrap.seeded(SEED).mean(perplexityBySentence);
  }

  /** share here / share there, with a bootstrap interval over the prompts that both share. */
  public Estimate shareOver(Outcome other) {
    return Bootstrap.seeded(SEED).ratioOfMeans(shareByPrompt, other.shareByPrompt);
  }

  /** share here - share there, paired by prompt. */
  public Estimate shareMinus(Outcome other) {
    return Bootstrap.seeded(SEED).pairedDifference(shareByPrompt, other.shareByPrompt);
  }

  /**
   * Whether the texts are about as varied as the unsteered ones: distinct-2 at least 0.9 of theirs.
   * A share won by repeating oneself does not count.
   */
  public boolean asVariedAs(Outcome unsteered) {
    return distinct2 >= 0.9 * unsteered.distinct2;
  }

  /** Relative rise of the perplexity over a baseline, paired by sentence; 0.05 is five percent. */
  public Estimate perplexityRise(Outcome baseline) {
    Estimate ratio =
        Bootstrap.seeded(SEED).ratioOfMeans(perplexityBySentence, baseline.perplexityBySentence);
    return new Estimate(
        ratio.value() - 1, ratio.low() - 1, ratio.high() - 1, ratio.level(), ratio.n());
  }
}
