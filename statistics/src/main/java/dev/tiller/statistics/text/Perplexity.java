package dev.tiller.statistics.text;

import dev.tiller.statistics.Samples;
import java.util.Arrays;
import java.util.List;

/**
 * Perplexity from token losses (negative log-likelihoods in nats). The steering papers report
 * {@link #meanOfSentences}; {@link #ofCorpus} is a different number and the two must never be
 * compared.
 */
public final class Perplexity {

  private Perplexity() {}

  /**
   * The perplexity of one sentence: exp of its mean token loss.
   *
   * @param losses one loss per predicted token, not empty
   */
  public static double ofSentence(double[] losses) {
    Samples.requireFinite(losses, "token losses");
    return Math.exp(Arrays.stream(losses).sum() / losses.length);
  }

  /** The perplexity of each sentence: the values to bootstrap over. */
  public static double[] perSentence(List<double[]> sentences) {
    if (sentences.isEmpty()) {
      throw new IllegalArgumentException(
          "A perplexity of no sentences was asked; give at least one with two tokens or more.");
    }
    return sentences.stream().mapToDouble(Perplexity::ofSentence).toArray();
  }

  /**
   * The mean of the sentences' perplexities: the reported quantity.
   *
   * @param sentences token losses by sentence, neither empty
   */
  public static double meanOfSentences(List<double[]> sentences) {
    return Arrays.stream(perSentence(sentences)).average().orElseThrow();
  }

  /** exp of the mean loss over all tokens of all sentences. */
  public static double ofCorpus(List<double[]> sentences) {
    perSentence(sentences);
    return ofSentence(sentences.stream().flatMapToDouble(Arrays::stream).toArray());
  }
}
