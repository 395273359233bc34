package dev.tiller.steering.evaluate;

import dev.tiller.model.Taps;
import dev.tiller.model.Tokens;
import dev.tiller.model.language.LanguageModel;
import dev.tiller.statistics.Estimate;
import dev.tiller.statistics.bootstrap.Bootstrap;
import dev.tiller.tensor.TensorScope;
import dev.tiller.tensor.Tensors;
import dev.tiller.tensor.UserError;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.bytedeco.pytorch.AutoGradMode;
import org.bytedeco.pytorch.Tensor;

/**
 * How far a steering moves what a model expects next: KL(plain || steered) of the next-token
 * distributions after every token of given text, in nats. On neutral text this is the side effect
 * itself, where perplexity only sees it through the tokens that happen to come next. Exactly 0
 * where the steering moves nothing.
 *
 * @param bySentence for each sentence one value per token, never negative
 */
public record Divergence(List<double[]> bySentence) {

  /** Logits in memory at once for either model, in elements: 4 million are 32 MB as float64. */
  private static final long MAX_LOGITS = 4L << 20;

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
    if (plain == steered || sequences.isEmpty()) {
      return new Divergence(sequences.stream().map(ids -> new double[ids.length]).toList());
    }
    try (AutoGradMode noGrad = Tensors.noGrad();
        TensorScope scope = TensorScope.open()) {
      Tokens tokens = Tokens.leftPadded(sequences, 0);
      Columns reference = Columns.of(model, tokens, plain);
      Columns moved = Columns.of(model, tokens, steered);
      int length = tokens.length();
      double[][] rows = new double[tokens.batch()][length];
      int chunk = (int) Math.max(1, MAX_LOGITS / ((long) tokens.batch() * model.vocabularySize()));
      for (int from = 0; from < length; from += chunk) {
        int count = Math.min(chunk, length - from);
        try (TensorScope columns = TensorScope.open()) {
          Tensor p = reference.logProbabilities(from, count);
          Tensor q = moved.logProbabilities(from, count);
          double[] values = Tensors.doubles(p.exp().mul(p.sub(q)).sum(-1));
          for (int r = 0; r < rows.length; r++) {
            System.arraycopy(values, r * count, rows[r], from, count);
          }
        }
      }
      return new Divergence(real(sequences, rows));
    }
  }

  private static List<double[]> real(List<int[]> sequences, double[][] rows) {
    List<double[]> kept = new ArrayList<>();
    for (int r = 0; r < rows.length; r++) {
      int padding = rows[r].length - sequences.get(r).length;
      double[] values = Arrays.copyOfRange(rows[r], padding, rows[r].length);
      for (int t = 0; t < values.length; t++) {
        if (!Double.isFinite(values[t])) {
          throw new UserError(
              "Under this steering the model answers with no number; lower the strength.");
        }
        // Gibbs' inequality, which rounding breaks by an ulp or so.
        values[t] = Math.max(0, values[t]);
      }
      kept.add(values);
    }
    return kept;
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
