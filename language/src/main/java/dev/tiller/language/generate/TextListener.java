package dev.tiller.language.generate;

/** Hears new text as soon as it is certain. */
@FunctionalInterface
public interface TextListener {

  /** Hears nothing. */
  TextListener NONE = (row, piece) -> {};

  /**
   * @param row of the batch, from 0
   * @param piece whole characters, never empty; all pieces of a row make its text
   */
  void piece(int row, String piece);
}
