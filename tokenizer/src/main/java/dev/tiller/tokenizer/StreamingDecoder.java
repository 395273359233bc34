package dev.tiller.tokenizer;

import java.util.Arrays;

/**
 * Turns ids into text one at a time. What it has handed out no later id can change: bytes of an
 * unfinished UTF-8 sequence are held back until the sequence is complete or can no longer become
 * so, and a run of byte tokens until it ends, because one byte that does not fit spoils all of it.
 * All pieces together, {@link #finish} included, are the text that {@link Tokenizer#decode} gives
 * for all ids.
 *
 * <p>Each step decodes only the ids since the last complete character and those of the piece before
 * it (decoders that drop a leading space need to see that something came before), so that the cost
 * per id does not grow with the text. Not safe for use by several threads; needs no closing.
 */
public final class StreamingDecoder {

  /** An unfinished UTF-8 sequence has at most three bytes, each shown as one replacement mark. */
  private static final int LONGEST_UNFINISHED = 3;

  /** Ids of the context that a decoder wants to see to get the first space right. */
  private static final int CONTEXT = 8;

  private final Tokenizer tokenizer;
  private final Decoding decoding;
  private final boolean skipSpecial;
  private int[] window;
  private int length;
  private int given;
  private int sinceClean;

  StreamingDecoder(Tokenizer tokenizer, Decoding decoding, int[] context, boolean skipSpecial) {
    this.tokenizer = tokenizer;
    this.decoding = decoding;
    this.skipSpecial = skipSpecial;
    int[] near = decoding.settled() ? near(context) : context;
    this.window = Arrays.copyOf(near, near.length + CONTEXT);
    this.length = near.length;
    this.given = text().length();
  }

  /** What of the context stands for all of it. */
  private int[] near(int[] context) {
    int end = settled(context);
    int[] near = Arrays.copyOfRange(context, Math.max(0, end - CONTEXT), end);
    boolean lost =
        end < context.length
            && tokenizer.decode(near, skipSpecial).isEmpty()
            && !tokenizer.decode(context, skipSpecial).isEmpty();
    // What comes is not the first of the text, whose space would be cut.
    return lost ? anyWord() : near;
  }

  /** An id with a text of letters; none where the vocabulary has none. */
  private int[] anyWord() {
    return Arrays.stream(tokenizer.ids())
        .filter(id -> tokenizer.token(id).filter(t -> t.matches("[a-zA-Z]+")).isPresent())
        .filter(id -> !isSilent(id) && !isOpen(id))
        .limit(1)
        .toArray();
  }

  /** The end of the context without bytes, say: what comes must not spoil what was said. */
  private int settled(int[] context) {
    int end = context.length;
    for (int i = end; i > 0 && (isSilent(context[i - 1]) || isOpen(context[i - 1])); i--) {
      end = isOpen(context[i - 1]) ? i - 1 : end;
    }
    return end;
  }

  /** Whether the decoder never sees this id. */
  private boolean isSilent(int id) {
    return (skipSpecial && tokenizer.isSpecial(id)) || tokenizer.token(id).isEmpty();
  }

  /** Whether its text is not certain before the next one comes. */
  private boolean isOpen(int id) {
    return !isSilent(id) && tokenizer.token(id).filter(decoding::isOpen).isPresent();
  }

  /**
   * Takes the next id.
   *
   * @return the text that is now certain; often empty, or more than one character
   * @throws IllegalStateException if the tokenizer is closed
   */
  public String accept(int id) {
    tokenizer.requireOpen();
    if (length == window.length) {
      window = Arrays.copyOf(window, 2 * length);
    }
    window[length++] = id;
    sinceClean++;
    if (!decoding.settled() || isSilent(id) || isOpen(id)) {
      return "";
    }
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
