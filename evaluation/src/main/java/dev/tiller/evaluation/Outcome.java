package dev.tiller.evaluation;

import dev.tiller.statistics.Estimate;
import dev.tiller.statistics.bootstrap.Bootstrap;
import java.util.ArrayList;
import java.util.List;

/**
 * What was measured under one steering.
 *
 * @param continuations of each prompt, the prompt left out
 * @param shareByPrompt share of a prompt's continuations that the judge assigns to the concept, in
 *     [0, 1]; empty where nobody judged
 * @param neutral what happened to ordinary text
 * @param variety of all continuations
 * @param plausibility perplexity of the continuations, given their prompts, under the unsteered
 *     model: gibberish shows here
 */
public record Outcome(
    List<List<String>> continuations,
    double[] shareByPrompt,
    NeutralText neutral,
    Variety variety,
    double plausibility) {

  private static final long SEED = 1;

  /**
   * Outcomes of the same prompts under several seeds as one: shares are averaged prompt by prompt,
   * what neutral text shows is that of the first.
   */
  public static Outcome pooled(List<Outcome> outcomes) {
    Outcome first = outcomes.get(0);
    double[] shares = new double[first.shareByPrompt.length];
    List<List<String>> texts = new ArrayList<>();
    for (int i = 0; i < first.continuations.size(); i++) {
      List<String> all = new ArrayList<>();
      for (Outcome outcome : outcomes) {
        if (first.isJudged()) {
          shares[i] += outcome.shareByPrompt[i] / outcomes.size();
        }
        all.addAll(outcome.continuations.get(i));
      }
      texts.add(all);
    }
    Variety variety = Variety.mean(outcomes.stream().map(Outcome::variety).toList());
    double plausible = outcomes.stream().mapToDouble(Outcome::plausibility).average().orElseThrow();
    return new Outcome(texts, shares, first.neutral, variety, plausible);
  }

  /** Whether a judge looked at the texts, so that there is a share of the concept. */
  public boolean isJudged() {
    return shareByPrompt.length > 0;
  }

  /** Mean share with a bootstrap interval over prompts. */
  public Estimate share() {
    return Bootstrap.seeded(SEED).mean(shareByPrompt);
  }

  /** Perplexity of each neutral sentence under the steered model. */
  public double[] perplexityBySentence() {
    return neutral.perplexities();
  }

  /** See {@link NeutralText#perplexity}. */
  public Estimate perplexity() {
    return neutral.perplexity();
  }

  /** KL(plain || steered) on neutral text; see {@link Divergence#mean}. */
  public Estimate divergence() {
    return neutral.divergence().mean();
  }

  /** See {@link Variety#distinct2}. */
  public double distinct2() {
    return variety.distinct2();
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
    return distinct2() >= 0.9 * unsteered.distinct2();
  }

  /** Relative rise of the perplexity over a baseline, paired by sentence; 0.05 is five percent. */
  public Estimate perplexityRise(Outcome baseline) {
    Estimate ratio =
        Bootstrap.seeded(SEED)
            .ratioOfMeans(perplexityBySentence(), baseline.perplexityBySentence());
    return new Estimate(
        ratio.value() - 1, ratio.low() - 1, ratio.high() - 1, ratio.level(), ratio.n());
  }
}
