package dev.tiller.language.generate;

import dev.tiller.language.LanguageModel;
import dev.tiller.language.family.Prediction;
import dev.tiller.network.Pass;
import dev.tiller.network.Segment;
import dev.tiller.network.Taps;
import dev.tiller.network.Tokens;
import dev.tiller.tensor.TensorScope;
import dev.tiller.tensor.Tensors;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.bytedeco.pytorch.AutoGradMode;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch.ScalarType;

/**
 * How likely a model finds given sequences: the loss of every token, under taps. The head runs over
 * a few positions at a time, so that the logits in memory stay below a bound whatever the batch.
 */
public final class Scoring {

  /** Logits in memory at once, in elements: 16 million are 64 MB as float32. */
  private static final long MAX_LOGITS = 16L << 20;

  private final LanguageModel model;

  /**
   * @param model stays the caller's
   * @throws dev.tiller.ground.UserError if it fills gaps: see {@link
   *     dev.tiller.language.masked.MaskedScoring}
   */
  public Scoring(LanguageModel model) {
    model.require(Prediction.CAUSAL, "tokens are scored given those before them");
    this.model = model;
  }

  /**
   * The losses of one sequence.
   *
   * @param losses natural-log loss of tokens 1, 2, ... given those before; token 0 has none, so a
   *     sequence of n tokens has n - 1
   */
  public record Losses(double[] losses) {

    /** Mean loss of a token; NaN where there is none. */
    public double mean() {
      return Arrays.stream(losses).average().orElse(Double.NaN);
    }

    /** Log-probability of the sequence after its first token. */
    public double logProbability() {
      return -Arrays.stream(losses).sum();
    }
  }

  /**
   * Perplexity of a corpus: exp of the mean loss over all tokens that have one.
   *
   * @return NaN if there is no such token
   */
  public static double perplexity(List<Losses> corpus) {
    return Math.exp(
        corpus.stream()
            .flatMapToDouble(l -> Arrays.stream(l.losses()))
            .average()
            .orElse(Double.NaN));
  }

  /** Sequences of any length as one batch; see {@link #losses(Tokens, Taps)}. */
  public List<Losses> losses(List<int[]> sequences, Taps taps) {
    if (sequences.stream().allMatch(s -> s.length < 2)) {
      return sequences.stream().map(s -> new Losses(new double[0])).toList();
    }
    try (TensorScope scope = TensorScope.open()) {
      return losses(Tokens.leftPadded(sequences, 0), taps);
    }
  }

  /**
   * @param tokens a batch, padded on the left, on the right or not at all
   * @param taps in force during the pass; those of the head run several times, on some columns each
   * @return one per row
   */
  public List<Losses> losses(Tokens tokens, Taps taps) {
    List<Segment> segments = model.segments();
    Segment head = segments.get(segments.size() - 1);
    try (AutoGradMode noGrad = Tensors.noGrad();
        TensorScope scope = TensorScope.open();
        Pass pass = Pass.over(tokens, taps)) {
      Tensor state = tokens.ids();
      for (Segment segment : segments.subList(0, segments.size() - 1)) {
        Tensor next = segment.run(state, pass);
        if (state != tokens.ids()) {
          state.close();
        }
        state = next;
      }
      int length = tokens.length();
      double[][] byRow = new double[tokens.batch()][length - 1];
      int chunk = (int) Math.max(1, MAX_LOGITS / ((long) tokens.batch() * model.vocabularySize()));
      for (int from = 0; from < length - 1; from += chunk) {
        int count = Math.min(chunk, length - 1 - from);
        score(head, state, tokens, taps, from, count, byRow);
      }
      return real(tokens, byRow);
    }
  }

  private static void score(
      Segment head, Tensor state, Tokens tokens, Taps taps, int from, int count, double[][] byRow) {
    try (TensorScope scope = TensorScope.open();
        Pass pass = Pass.over(tokens.columns(from, count), taps)) {
      Tensor logits = head.run(state.narrow(1, from, count), pass).to(ScalarType.Float);
      Tensor targets = tokens.ids().narrow(1, from + 1L, count).unsqueeze(-1);
      Tensor chosen = logits.gather(-1, targets).squeeze(-1);
      double[] losses = Tensors.doubles(logits.logsumexp(-1).sub(chosen));
      for (int r = 0; r < byRow.length; r++) {
        System.arraycopy(losses, r * count, byRow[r], from, count);
      }
    }
  }

  /** Only losses of real tokens that follow a real token. */
  private static List<Losses> real(Tokens tokens, double[][] byRow) {
    int length = tokens.length();
    long[] mask = new long[0];
    if (tokens.mask() != null) {
      mask = Tensors.longs(tokens.mask());
    }
    List<Losses> rows = new ArrayList<>();
    for (int r = 0; r < byRow.length; r++) {
      double[] kept = new double[length - 1];
      int n = 0;
      for (int t = 0; t < length - 1; t++) {
        int at = r * length + t;
        if (mask.length == 0 || (mask[at] != 0 && mask[at + 1] != 0)) {
          kept[n++] = byRow[r][t];
        }
      }
      rows.add(new Losses(Arrays.copyOf(kept, n)));
    }
    return rows;
  }
}
