package dev.tiller.language.masked;

import dev.tiller.ground.UserError;
import dev.tiller.language.LanguageModel;
import dev.tiller.language.family.Prediction;
import dev.tiller.tokenizer.Tokenizer;
import java.util.List;
import java.util.stream.IntStream;

/** Texts with {@code [MASK]} in them as a model reads them. */
final class MaskedTexts {

  static final String MASK = "[MASK]";

  private final LanguageModel model;
  private final Tokenizer tokenizer;
  private final int mask;

  /**
   * @throws UserError if the model continues texts, or the tokenizer has no mask
   */
  MaskedTexts(LanguageModel model, Tokenizer tokenizer) {
    model.require(Prediction.MASKED, "gaps are filled");
    this.model = model;
    this.tokenizer = tokenizer;
    this.mask =
        tokenizer
            .id(MASK)
            .orElseThrow(
                () ->
                    new UserError(
                        "The tokenizer of this model has no token "
                            + MASK
                            + ", so no gap can be shown to it; it is another model's tokenizer."));
  }

  int mask() {
    return mask;
  }

  /**
   * @throws UserError if there is no gap, or the text is too long
   */
  int[] encode(String text) {
    int[] ids = tokenizer.encode(text, true);
    if (gaps(ids).isEmpty()) {
      throw new UserError(
          "The text \""
              + text
              + "\" has no gap; write "
              + MASK
              + " where a word is to be filled in.");
    }
    if (ids.length > model.contextLength()) {
      throw new UserError(
          "The text has %d tokens, but this %s model has %d positions; shorten it."
              .formatted(ids.length, model.config().modelType(), model.contextLength()));
    }
    return ids;
  }

  /** Columns of the gaps. */
  List<Integer> gaps(int[] ids) {
    return IntStream.range(0, ids.length).filter(i -> ids[i] == mask).boxed().toList();
  }

  /**
   * @throws UserError if the word is no single token
   */
  int word(String word) {
    return tokenizer
        .id(word)
        .orElseThrow(
            () ->
                new UserError(
                    "\""
                        + word
                        + "\" is not one token of this model, and a gap holds one; choose a more"
                        + " common word (in lower case for an uncased model)."));
  }

  String token(int id) {
    return tokenizer.token(id).orElse("#" + id);
  }

  Tokenizer tokenizer() {
    return tokenizer;
  }
}
