package dev.tiller.reproduce.bert;

/**
 * A sentence and one of its words.
 *
 * @param text the whole sentence
 * @param from where the word starts
 * @param to where it ends
 */
record Hidden(String text, int from, int to) {

  static final String GAP = "[MASK]";

  /** The word. */
  String word() {
    return text.substring(from, to);
  }

  /** The sentence with a gap in place of the word. */
  String gap() {
    return with(GAP);
  }

  /** The sentence with another word. */
  String with(String word) {
    return text.substring(0, from) + word + text.substring(to);
  }

  /** The sentence with gaps in place of the word and of the one on either side, if there is one. */
  String span() {
    String before = text.substring(0, from).replaceFirst("[\\w'\u2019]+(\\W*)$", GAP + "$1");
    String after = text.substring(to).replaceFirst("^(\\W*)[\\w'\u2019]+", "$1" + GAP);
    return before + GAP + after;
  }
}
