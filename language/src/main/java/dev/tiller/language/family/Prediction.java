package dev.tiller.language.family;

/** What a language model learned to predict, and so what it can be asked for. */
public enum Prediction {
  /** The next token from those before it: it continues texts, and a cache saves work. */
  CAUSAL("predicts the next token"),
  /**
   * A hidden token from those on both sides of it: it fills gaps. Every position depends on every
   * other, so nothing of a pass can be kept for the next, and a text has no probability token by
   * token.
   */
  MASKED("fills gaps in whole texts");

  private final String words;

  Prediction(String words) {
    this.words = words;
  }

  /** As in "this model ...". */
  @Override
  public String toString() {
    return words;
  }
}
