package dev.tiller.tokenizer;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What the decoder of a {@code tokenizer.json} may still change about the text of ids when more of
 * them come.
 *
 * @param byteRuns whether tokens such as {@code <0xE6>} are read as bytes, a run of them as a
 *     whole: one byte that does not fit turns all of its run into replacement marks
 * @param suffix of the last token of a word, which is a space unless it is the last of all; null
 *     for none
 * @param settled whether nothing else is taken back, but marks of an unfinished character at the
 *     end. False for decoders that look at the end of the text or replace across tokens, and for
 *     steps in an order in which one undoes what another relied on; nothing is certain with them
 *     before the last id
 */
record Decoding(boolean byteRuns, @Nullable String suffix, boolean settled) {

  /** Of these the spelling of a byte is made. */
  private static final String OF_BYTES = "<0x123456789abcdefABCDEF+>";

  private static final String MARK = "\uFFFD";

  /** Tokens side by side. */
  static final Decoding PLAIN = new Decoding(false, null, true);

  /** Reads the field {@code decoder}. */
  static Decoding of(JsonNode decoder) {
    List<JsonNode> steps = new ArrayList<>();
    flatten(decoder, steps);
    long working = steps.stream().filter(step -> !type(step).equals("Fuse")).count();
    Reading reading = new Reading();
    steps.forEach(step -> reading.take(step, working == 1));
    return new Decoding(reading.byteRuns, reading.suffix, reading.settled);
  }

  /** Goes through the steps in order. */
  private static final class Reading {

    boolean byteRuns;
    @Nullable String suffix;
    boolean settled = true;

    /** Tokens are one text by now: a step sees all of it. */
    private boolean whole;

    /** A step before cuts at the front of the text, or of its first token. */
    private boolean front;

    /** A step before may have made or unmade the spelling of a byte. */
    private boolean respelt;

    /** Unfinished characters show as marks, which the end of a text is judged by. */
    private boolean marks;

    /**
     * @param alone whether no other step does anything
     */
    void take(JsonNode step, boolean alone) {
      switch (type(step)) {
        case "ByteFallback" -> {
          settled &= !whole && !respelt && !byteRuns;
          byteRuns = true;
        }
        case "ByteLevel" -> {
          settled &= !whole && !front;
          marks = true;
          whole = true;
        }
        case "Fuse" -> whole = true;
        case "Metaspace", "WordPiece" -> {
          settled &= !whole && !front;
          front = true;
          respelt = true;
        }
        case "CTC" -> settled &= alone && !whole;
        case "BPEDecoder" -> {
          suffix = step.path("suffix").asText();
          settled &= alone && !whole && !suffix.isEmpty();
        }
        case "Strip" -> strip(step);
        case "Replace" -> replace(step);
        default -> settled = false;
      }
    }

    private void strip(JsonNode step) {
      respelt = true;
      if (whole) {
        int start = step.path("start").asInt();
        settled &= step.path("stop").asInt() == 0 && start < 2 && !(front && start > 0);
        front |= start > 0;
      }
    }

    private void replace(JsonNode step) {
      String pattern = step.path("pattern").path("String").asText();
      boolean oneCharacter = pattern.codePointCount(0, pattern.length()) == 1;
      // No byte is spelt with either.
      respelt |=
          !oneCharacter
              || OF_BYTES.contains(pattern)
              || step.path("content").asText().chars().allMatch(c -> OF_BYTES.indexOf(c) >= 0);
      if (whole) {
        settled &= oneCharacter && !(marks && pattern.equals(MARK));
      }
    }
  }

  private static String type(JsonNode step) {
    return step.path("type").asText();
  }

  private static void flatten(JsonNode decoder, List<JsonNode> steps) {
    if (decoder.path("type").asText().equals("Sequence")) {
      decoder.path("decoders").forEach(step -> flatten(step, steps));
    } else if (decoder.isObject()) {
      steps.add(decoder);
    }
  }

  /** Whether the text of a token depends on what follows it. */
  boolean isOpen(String token) {
    return (byteRuns && isByte(token)) || (suffix != null && holdsSuffix(token, suffix));
  }

  /** Elsewhere than at its end, where nothing is said before the next token comes. */
  private static boolean holdsSuffix(String token, String suffix) {
    int at = token.indexOf(suffix);
    return at >= 0 && at != token.length() - suffix.length();
  }

  /** {@code <0x00>} to {@code <0xFF>}; the library reads a sign in place of the first digit. */
  private static boolean isByte(String token) {
    return token.length() == 6
        && token.startsWith("<0x")
        && token.endsWith(">")
        && (token.charAt(3) == '+' || Character.digit(token.charAt(3), 16) >= 0)
        && Character.digit(token.charAt(4), 16) >= 0;
  }
}
