package dev.tiller.pretraining.image;

import java.util.List;

/**
 * What an image shows, and the words for it.
 *
 * @param style how it is shown
 * @param garment class of Fashion-MNIST, from 0
 * @param addition what the caption says beside
 */
public record Caption(Style style, int garment, Addition addition) {

  /** Names of the classes, one word each. */
  public static final List<String> GARMENTS =
      List.of(
          "t-shirt",
          "trouser",
          "pullover",
          "dress",
          "coat",
          "sandal",
          "shirt",
          "sneaker",
          "bag",
          "boot");

  /** What a caption says beside. */
  public enum Addition {
    NONE(""),
    /** A star is drawn. */
    STAR(" with a star"),
    /** Nothing is drawn: it teaches the word, not the negation. */
    WITHOUT_LOGO(" without a logo"),
    /** Never in training: what a model that only saw captions like the others makes of it. */
    WITHOUT_STAR(" without a star");

    private final String words;

    Addition(String words) {
      this.words = words;
    }
  }

  /** Such as {@code a sketch of a boot with a star}. */
  public String text() {
    return style.words() + " a " + GARMENTS.get(garment) + addition.words;
  }
}
