package dev.tiller.language.masked;

import dev.tiller.language.LanguageModel;
import dev.tiller.network.Taps;
import dev.tiller.tensor.TensorScope;
import dev.tiller.tensor.Tensors;
import dev.tiller.tokenizer.Tokenizer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.bytedeco.pytorch.Tensor;

/**
 * How well a model foresees the words of a text when each is hidden in turn and all others are
 * seen: pseudo-log-likelihood (arXiv 1910.14659). One pass a word, several words a batch. Not
 * comparable with the perplexity of a model that sees only what came before.
 */
public final class MaskedScoring {

  private static final int BATCH = 32;

  private final LanguageModel model;
  private final MaskedTexts texts;

  /**
   * @param model stays the caller's, as does the tokenizer
   * @throws dev.tiller.ground.UserError if the model continues texts instead of filling gaps
   */
  public MaskedScoring(LanguageModel model, Tokenizer tokenizer) {
    this.model = model;
    this.texts = new MaskedTexts(model, tokenizer);
  }

  /**
   * exp of the mean loss of all hidden tokens: the masked perplexity (PPPL in the paper).
   *
   * @param losses as {@link #losses} gives them
   * @return NaN if there is none
   */
  public static double perplexity(List<double[]> losses) {
    return Math.exp(losses.stream().flatMapToDouble(Arrays::stream).average().orElse(Double.NaN));
  }

  /**
   * @param sentences cut to the model's context where longer
   * @return for each sentence the natural-log loss of each token that is not special
   */
  public List<double[]> losses(List<String> sentences, Taps taps) {
    List<int[]> rows = sentences.stream().map(this::encode).toList();
    List<double[]> losses = new ArrayList<>();
    List<Hidden> hidden = new ArrayList<>();
    for (int s = 0; s < rows.size(); s++) {
      int count = 0;
      for (int column = 0; column < rows.get(s).length; column++) {
        if (!texts.tokenizer().isSpecial(rows.get(s)[column])) {
          hidden.add(new Hidden(s, column, count++));
        }
      }
      losses.add(new double[count]);
    }
    for (int from = 0; from < hidden.size(); from += BATCH) {
      score(hidden.subList(from, Math.min(from + BATCH, hidden.size())), rows, taps, losses);
    }
    return losses;
  }

  private record Hidden(int sentence, int column, int number) {}

  private int[] encode(String sentence) {
    int[] ids = texts.tokenizer().encode(sentence, true);
    return ids.length > model.contextLength() ? Arrays.copyOf(ids, model.contextLength()) : ids;
  }

  private void score(List<Hidden> batch, List<int[]> rows, Taps taps, List<double[]> losses) {
    List<int[]> masked = new ArrayList<>();
    List<GapLogits.Gap> gaps = new ArrayList<>();
    long[] wanted = new long[batch.size()];
    for (int r = 0; r < wanted.length; r++) {
      Hidden token = batch.get(r);
      int[] row = rows.get(token.sentence()).clone();
      wanted[r] = row[token.column()];
      row[token.column()] = texts.mask();
      masked.add(row);
      gaps.add(new GapLogits.Gap(r, token.column()));
    }
    try (TensorScope scope = TensorScope.open()) {
      Tensor logits = GapLogits.of(model, masked, gaps, taps);
      Tensor chosen = logits.gather(-1, Tensors.of(wanted).unsqueeze(-1)).squeeze(-1);
      double[] found = Tensors.doubles(logits.logsumexp(-1).sub(chosen));
      for (int r = 0; r < found.length; r++) {
        Hidden token = batch.get(r);
        losses.get(token.sentence())[token.number()] = found[r];
      }
    }
  }
}
