package dev.tiller.evaluation;

import dev.tiller.ground.UserError;
import dev.tiller.language.LanguageModel;
import dev.tiller.network.Taps;
import dev.tiller.statistics.Estimate;
import dev.tiller.statistics.bootstrap.Bootstrap;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * How far a steering moves what a model expects next: KL(plain || steered) of the next-token
 * distributions after every token of given text, in nats. On neutral text this is the side effect
 * itself, where perplexity only sees it through the tokens that happen to come next. Exactly 0
 * where the steering moves nothing.
 *
 * @param bySentence for each sentence one value per token, never negative
 */
public record Divergence(List<double[]> bySentence) {

  private static final long SEED = 1;

  /** Copies the list. */
  public Divergence {
    bySentence = List.copyOf(bySentence);
  }

  /**
   * Two passes over a batch, compared position by position.
   *
   * @param model stays the caller's
   * @param sequences token ids, at least one in each; they are padded on the left
   * @param plain taps of the reference, usually {@link Taps#NONE}
   * @param steered taps of the steering; not with a map that moves the last position alone
   * @throws UserError if the steered model answers with no number
   */
  public static Divergence of(
      LanguageModel model, List<int[]> sequences, Taps plain, Taps steered) {
    return TwoPasses.compare(model, sequences, plain, steered).divergence();
  }

  /** Both, one after the other. */
  public Divergence and(Divergence more) {
    List<double[]> both = new ArrayList<>(bySentence);
    both.addAll(more.bySentence);
    return new Divergence(both);
  }

  /**
   * Mean over all tokens, in nats, with a bootstrap interval that resamples whole sentences: tokens
   * of one sentence are not independent.
   *
   * @throws IllegalArgumentException if there is no sentence
   */
  public Estimate mean() {
    double[] sums = bySentence.stream().mapToDouble(v -> Arrays.stream(v).sum()).toArray();
    double[] counts = bySentence.stream().mapToDouble(v -> v.length).toArray();
    return Bootstrap.seeded(SEED)
        .of(
            sums.length,
            items -> {
              double sum = 0;
              double count = 0;
              for (int i : items) {
                sum += sums[i];
                count += counts[i];
              }
              return sum / count;
            });
  }
}
