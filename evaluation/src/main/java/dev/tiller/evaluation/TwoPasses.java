package dev.tiller.evaluation;

import dev.tiller.ground.UserError;
import dev.tiller.language.LanguageModel;
import dev.tiller.network.Taps;
import dev.tiller.network.Tokens;
import dev.tiller.tensor.TensorScope;
import dev.tiller.tensor.Tensors;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.bytedeco.pytorch.AutoGradMode;
import org.bytedeco.pytorch.Tensor;

/**
 * A batch under a reference and under a steering, compared position by position: one pass each
 * gives the losses and the divergence. The head runs over a few columns at a time.
 */
final class TwoPasses {

  /** Logits in memory at once for either model, in elements: 4 million are 32 MB as float64. */
  private static final long MAX_LOGITS = 4L << 20;

  private TwoPasses() {}

  /**
   * @param sequences token ids, at least one in each; they are padded on the left
   * @return losses under the steering and KL(plain || steered), which is 0 without a second pass if
   *     both are the same taps
   * @throws UserError if the steered model answers with no number
   */
  static NeutralText compare(LanguageModel model, List<int[]> sequences, Taps plain, Taps steered) {
    if (sequences.isEmpty()) {
      return NeutralText.NONE;
    }
    try (AutoGradMode noGrad = Tensors.noGrad();
        TensorScope scope = TensorScope.open()) {
      Tokens tokens = Tokens.leftPadded(sequences, 0);
      BeforeHead moved = BeforeHead.of(model, tokens, steered);
      BeforeHead reference = plain == steered ? moved : BeforeHead.of(model, tokens, plain);
      int length = tokens.length();
      double[][] losses = new double[tokens.batch()][length - 1];
      double[][] divergences = new double[tokens.batch()][length];
      int chunk = (int) Math.max(1, MAX_LOGITS / ((long) tokens.batch() * model.vocabularySize()));
      for (int from = 0; from < length; from += chunk) {
        int count = Math.min(chunk, length - from);
        try (TensorScope columns = TensorScope.open()) {
          Tensor q = moved.logProbabilities(from, count);
          int followed = Math.min(count, length - 1 - from);
          if (followed > 0) {
            Tensor next = tokens.ids().narrow(1, from + 1L, followed).unsqueeze(-1);
            Tensor chosen = q.narrow(1, 0, followed).gather(-1, next);
            copy(Tensors.doubles(chosen.neg()), followed, losses, from);
          }
          if (reference != moved) {
            Tensor p = reference.logProbabilities(from, count);
            copy(Tensors.doubles(p.exp().mul(p.sub(q)).sum(-1)), count, divergences, from);
          }
        }
      }
      // Gibbs' inequality, which rounding breaks by an ulp or so.
      for (double[] row : divergences) {
        Arrays.setAll(row, t -> Math.max(0, row[t]));
      }
      return new NeutralText(
          real(sequences, losses, length), new Divergence(real(sequences, divergences, length)));
    }
  }

  private static void copy(double[] values, int count, double[][] rows, int from) {
    for (int r = 0; r < rows.length; r++) {
      System.arraycopy(values, r * count, rows[r], from, count);
    }
  }

  /** Without the padding. */
  private static List<double[]> real(List<int[]> sequences, double[][] rows, int length) {
    List<double[]> kept = new ArrayList<>();
    for (int r = 0; r < rows.length; r++) {
      int padding = length - sequences.get(r).length;
      double[] values = Arrays.copyOfRange(rows[r], padding, rows[r].length);
      if (!Arrays.stream(values).allMatch(Double::isFinite)) {
        throw new UserError(
            "Under this steering the model answers with no number; lower the strength.");
      }
      kept.add(values);
    }
    return kept;
  }
}
