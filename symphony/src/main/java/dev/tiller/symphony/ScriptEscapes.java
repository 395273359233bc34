package dev.tiller.symphony;

import com.fasterxml.jackson.core.SerializableString;
import com.fasterxml.jackson.core.io.CharacterEscapes;
import com.fasterxml.jackson.core.io.SerializedString;

/**
 * Escapes that let JSON stand inside a {@code script} element whatever its strings contain: nothing
 * can end the element or open a comment, the two line separators that old JavaScript refuses are
 * escaped, and so is each half of a surrogate pair, because a half without its partner has no
 * UTF-8.
 */
final class ScriptEscapes extends CharacterEscapes {
  private static final long serialVersionUID = 1L;
  private static final char LINE_SEPARATOR = '\u2028';
  private static final char PARAGRAPH_SEPARATOR = '\u2029';

  @Override
  public int[] getEscapeCodesForAscii() {
    int[] codes = standardAsciiEscapesForJSON();
    for (char c : new char[] {'<', '>', '&'}) {
      codes[c] = ESCAPE_STANDARD;
    }
    return codes;
  }

  @Override
  public SerializableString getEscapeSequence(int c) {
    boolean separator = c == LINE_SEPARATOR || c == PARAGRAPH_SEPARATOR;
    if (separator || Character.isSurrogate((char) c)) {
      return new SerializedString(String.format("\\u%04X", c));
    }
    return null;
  }
}
