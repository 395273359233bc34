package dev.tiller.jinja;

/**
 * Looks for a text within another in time that grows with the sum of both, not with the product as
 * {@link String#indexOf} may need.
 */
final class TextSearch {

  private static final int SHORT = 32;

  private final String text;
  private final String wanted;
  private final int[] border;

  TextSearch(String text, String wanted) {
    this.text = text;
    this.wanted = wanted;
    boolean plain = wanted.length() <= SHORT || wanted.length() > text.length();
    this.border = plain ? new int[0] : borders(wanted);
  }

  /** For each beginning of a text, how long its longest proper end is that begins it too. */
  private static int[] borders(String wanted) {
    Limits.text(2L * wanted.length());
    Limits.characters(wanted.length());
    int[] border = new int[wanted.length()];
    int length = 0;
    for (int i = 1; i < border.length; i++) {
      while (length > 0 && wanted.charAt(i) != wanted.charAt(length)) {
        length = border[length - 1];
      }
      length += wanted.charAt(i) == wanted.charAt(length) ? 1 : 0;
      border[i] = length;
    }
    return border;
  }

  /** The first place at or behind {@code from}, or -1. */
  int next(int from) {
    if (wanted.length() > text.length() - from) {
      return -1;
    }
    int found = border.length == 0 ? text.indexOf(wanted, from) : knuthMorrisPratt(from);
    long seen = (found < 0 ? text.length() : found + wanted.length()) - from;
    Limits.characters(1 + seen * (border.length == 0 ? 1 + wanted.length() / 8 : 2));
    return found;
  }

  private int knuthMorrisPratt(int from) {
    int length = 0;
    for (int i = from; i < text.length(); i++) {
      while (length > 0 && text.charAt(i) != wanted.charAt(length)) {
        length = border[length - 1];
      }
      length += text.charAt(i) == wanted.charAt(length) ? 1 : 0;
      if (length == border.length) {
        return i + 1 - length;
      }
    }
    return -1;
  }

  /** The last place at or behind {@code from}, or -1. */
  int last(int from) {
    if (border.length == 0) {
      int found = text.lastIndexOf(wanted);
      Limits.characters(
          1 + (long) (text.length() - Math.max(found, 0)) * (1 + wanted.length() / 8));
      return found < from ? -1 : found;
    }
    int last = -1;
    for (int found = next(from); found >= 0; found = next(found + 1)) {
      last = found;
    }
    return last;
  }
}
