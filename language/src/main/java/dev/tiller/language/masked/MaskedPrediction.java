package dev.tiller.language.masked;

import dev.tiller.ground.UserError;
import dev.tiller.language.LanguageModel;
import dev.tiller.network.Taps;
import dev.tiller.tensor.TensorScope;
import dev.tiller.tensor.Tensors;
import dev.tiller.tokenizer.Tokenizer;
import java.util.ArrayList;
import java.util.List;
import org.bytedeco.pytorch.T_TensorTensor_T;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch.ScalarType;

/**
 * The likeliest tokens of the gaps in a text. Several gaps of one text are seen at once, each given
 * that the others are gaps too.
 */
public final class MaskedPrediction {

  private static final int BATCH = 32;

  private final LanguageModel model;
  private final MaskedTexts texts;

  /**
   * @param model stays the caller's, as does the tokenizer
   * @throws UserError if the model continues texts instead of filling gaps
   */
  public MaskedPrediction(LanguageModel model, Tokenizer tokenizer) {
    this.model = model;
    this.texts = new MaskedTexts(model, tokenizer);
  }

  /**
   * What may stand in a gap.
   *
   * @param token as the vocabulary writes it: a part of a word starts with {@code ##}
   * @param probability in [0, 1]
   */
  public record Candidate(int id, String token, double probability) {}

  /**
   * The candidates of every gap.
   *
   * @param text with at least one {@code [MASK]}
   * @param top how many candidates a gap, likeliest first
   * @return one list for each gap, in order
   * @throws UserError if the text has no gap or is too long
   */
  public List<List<Candidate>> predict(String text, int top, Taps taps) {
    if (top < 1 || top > model.vocabularySize()) {
      throw new UserError(
          "%d candidates were asked for; a number from 1 to %d was expected."
              .formatted(top, model.vocabularySize()));
    }
    int[] row = texts.encode(text);
    List<GapLogits.Gap> gaps =
        texts.gaps(row).stream().map(column -> new GapLogits.Gap(0, column)).toList();
    try (TensorScope scope = TensorScope.open()) {
      Tensor logits = GapLogits.of(model, List.of(row), gaps, taps);
      T_TensorTensor_T best = logits.to(ScalarType.Double).softmax(-1).topk(top);
      double[] probabilities = Tensors.doubles(best.get0());
      int[] ids = Tensors.ints(best.get1());
      List<List<Candidate>> all = new ArrayList<>();
      for (int gap = 0; gap < gaps.size(); gap++) {
        List<Candidate> candidates = new ArrayList<>();
        for (int i = gap * top; i < (gap + 1) * top; i++) {
          candidates.add(new Candidate(ids[i], texts.token(ids[i]), probabilities[i]));
        }
        all.add(candidates);
      }
      return all;
    }
  }

  /**
   * The probabilities of given words in the first gap of each text.
   *
   * @param words single tokens
   * @return [texts][words], each in [0, 1]
   * @throws UserError if a text has no gap or a word is no single token
   */
  public double[][] probabilities(List<String> withGaps, List<String> words, Taps taps) {
    int[] ids = words.stream().mapToInt(texts::word).toArray();
    List<int[]> rows = withGaps.stream().map(texts::encode).toList();
    double[][] found = new double[rows.size()][ids.length];
    for (int from = 0; from < rows.size(); from += BATCH) {
      List<int[]> batch = rows.subList(from, Math.min(from + BATCH, rows.size()));
      List<GapLogits.Gap> gaps = new ArrayList<>();
      for (int r = 0; r < batch.size(); r++) {
        gaps.add(new GapLogits.Gap(r, texts.gaps(batch.get(r)).get(0)));
      }
      try (TensorScope scope = TensorScope.open()) {
        Tensor logits = GapLogits.of(model, batch, gaps, taps);
        Tensor all = logits.to(ScalarType.Double).softmax(-1);
        for (int w = 0; w < ids.length; w++) {
          double[] column = Tensors.doubles(all.select(1, ids[w]));
          for (int r = 0; r < column.length; r++) {
            found[from + r][w] = column[r];
          }
        }
      }
    }
    return found;
  }
}
