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
 *     end. False for decoders that look at the end of the text or replace across tokens; nothing is
 *     certain with them before the last id
 */
record Decoding(boolean byteRuns, @Nullable String suffix, boolean settled) {

  /** Tokens side by side. */
  static final Decoding PLAIN = new Decoding(false, null, true);

  /** Reads the field {@code decoder}. */
  static Decoding of(JsonNode decoder) {
    List<JsonNode> steps = new ArrayList<>();
    flatten(decoder, steps);
    boolean byteRuns = false;
    @Nullable String suffix = null;
    boolean settled = true;
    boolean whole = false;
    for (JsonNode step : steps) {
      // Once tokens are one text, a step sees all of it.
      switch (step.path("type").asText()) {
        case "ByteFallback" -> byteRuns |= !whole;
        case "ByteLevel", "Fuse" -> whole = true;
        case "Metaspace", "WordPiece", "CTC" -> settled &= !whole;
        case "BPEDecoder" -> {
          suffix = step.path("suffix").asText();
          settled &= step == steps.get(0) && !suffix.isEmpty();
        }
        case "Strip" ->
            settled &= !whole || (step.path("stop").asInt() == 0 && step.path("start").asInt() < 2);
        case "Replace" -> settled &= !whole || oneCharacter(step.path("pattern").path("String"));
        default -> settled = false;
      }
    }
    return new Decoding(byteRuns, suffix, settled);
  }

  private static void flatten(JsonNode decoder, List<JsonNode> steps) {
    if (decoder.path("type").asText().equals("Sequence")) {
      decoder.path("decoders").forEach(step -> flatten(step, steps));
    } else if (decoder.isObject()) {
      steps.add(decoder);
    }
  }

  private static boolean oneCharacter(JsonNode pattern) {
    String text = pattern.asText();
    return text.codePointCount(0, text.length()) == 1;
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

  /** {@code <0x00>} to {@code <0xFF>}. */
  private static boolean isByte(String token) {
    return token.length() == 6
        && token.startsWith("<0x")
        && token.endsWith(">")
        && Character.digit(token.charAt(3), 16) >= 0
        && Character.digit(token.charAt(4), 16) >= 0;
  }
}
