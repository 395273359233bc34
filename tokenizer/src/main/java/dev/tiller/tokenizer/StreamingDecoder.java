package dev.tiller.tokenizer;

import java.util.Arrays;

/**
 * Turns ids into text one at a time and never hands out half a character: bytes of an unfinished
 * UTF-8 sequence are held back until the sequence is complete or can no longer become so. All
 * pieces together, {@link #finish} included, are the text that {@link Tokenizer#decode} gives for
 * all ids.
 *
 * <p>Each step decodes only the ids since the last complete character and those of the piece before
 * it (decoders that drop a leading space need to see that something came before), so that the cost
 * per id does not grow with the text. Not safe for use by several threads; needs no closing.
 */
public final class StreamingDecoder {

  /** An unfinished UTF-8 sequence has at most three bytes, each shown as one replacement mark. */
  private static final int LONGEST_UNFINISHED = 3;

  private final Tokenizer tokenizer;
  private final boolean skipSpecial;
  private int[] window;
  private int length;
  private int given;
  private int sinceClean;

  StreamingDecoder(Tokenizer tokenizer, int[] context, boolean skipSpecial) {
    this.tokenizer = tokenizer;
    this.skipSpecial = skipSpecial;
    this.window = Arrays.copyOf(context, Math.max(16, 2 * context.length));
    this.length = context.length;
    this.given = text().length();
  }

  /**
   * Takes the next id.
   *
   * @return the text that is now certain; often empty, or more than one character
   */
  public String accept(int id) {
    if (length == window.length) {
      window = Arrays.copyOf(window, 2 * length);
    }
    window[length++] = id;
    sinceClean++;
    String text = text();
    int pending = pending(text);
    String piece = take(text, text.length() - pending);
    if (pending == 0 && !piece.isEmpty()) {
      forgetAllBut(sinceClean);
    }
    return piece;
  }

  /**
   * Hands out what is still held back, replacement marks for an unfinished character included.
   *
   * @return the rest of the text, usually empty
   */
  public String finish() {
    String text = text();
    return take(text, text.length());
  }

  private String take(String text, int end) {
    if (end <= given) {
      return "";
    }
    String piece = text.substring(given, end);
    given = end;
    return piece;
  }

  private void forgetAllBut(int last) {
    System.arraycopy(window, length - last, window, 0, last);
    length = last;
    sinceClean = 0;
    given = text().length();
  }

  private String text() {
    return tokenizer.decode(Arrays.copyOf(window, length), skipSpecial);
  }

  private static int pending(String text) {
    int marks = 0;
    while (marks < LONGEST_UNFINISHED
        && marks < text.length()
        && text.charAt(text.length() - 1 - marks) == '\uFFFD') {
      marks++;
    }
    return marks;
  }
}
