package dev.tiller.evaluation;

import dev.tiller.statistics.Estimate;
import dev.tiller.statistics.bootstrap.Bootstrap;
import dev.tiller.statistics.text.Perplexity;
import java.util.ArrayList;
import java.util.List;

/**
 * What a steering does to ordinary text.
 *
 * @param losses of every token but the first of each sentence under the steered model, in nats;
 *     empty where no neutral text was given
 * @param divergence from the plain model, over the same sentences
 */
public record NeutralText(List<double[]> losses, Divergence divergence) {

  /** No neutral text was given. */
  public static final NeutralText NONE = new NeutralText(List.of(), new Divergence(List.of()));

  private static final long SEED = 1;

  /** Copies the list. */
  public NeutralText {
    losses = List.copyOf(losses);
  }

  /** Both, one after the other. */
  NeutralText and(NeutralText more) {
    List<double[]> both = new ArrayList<>(losses);
    both.addAll(more.losses);
    return new NeutralText(both, divergence.and(more.divergence));
  }

  /** Whether there is none. */
  public boolean isEmpty() {
    return losses.isEmpty();
  }

  /** exp of the mean token loss of each sentence. */
  public double[] perplexities() {
    return losses.stream().mapToDouble(Perplexity::ofSentence).toArray();
  }

  /**
   * Mean of the per-sentence perplexities, what the steering papers report, with a bootstrap
   * interval over sentences.
   */
  public Estimate perplexity() {
    return Bootstrap.seeded(SEED).mean(perplexities());
  }

  /** exp of the mean loss over all tokens: another number, which long sentences dominate. */
  public double corpusPerplexity() {
    return Perplexity.ofCorpus(losses);
  }
}
