package dev.tiller.pretraining.tokenizer;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * The printable stand-ins of the 256 byte values in byte-level vocabularies, as introduced with
 * GPT-2: visible Latin-1 characters stand for themselves, every other byte for a character from
 * U+0100 upwards, in order. A space becomes U+0120.
 */
final class ByteAlphabet {
  private static final char[] CHARACTER = characters();

  private ByteAlphabet() {}

  /** The stand-in of a byte value in [0, 255]. */
  static char character(int value) {
    return CHARACTER[value];
  }

  /** The 256 byte values in the order of their stand-ins, the order of a vocabulary's start. */
  static List<Integer> bytesInVocabularyOrder() {
    List<Integer> order = new ArrayList<>();
    for (int b = 0; b < 256; b++) {
      order.add(b);
    }
    order.sort((a, b) -> Character.compare(CHARACTER[a], CHARACTER[b]));
    return order;
  }

  /** The stand-ins of a text's UTF-8 bytes. */
  static String encode(String text) {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    StringBuilder out = new StringBuilder(bytes.length);
    for (byte b : bytes) {
      out.append(CHARACTER[b & 0xff]);
    }
    return out.toString();
  }

  private static char[] characters() {
    char[] table = new char[256];
    int next = 0x100;
    for (int b = 0; b < 256; b++) {
      boolean visible = b >= '!' && b <= '~' || b >= 0xa1 && b <= 0xac || b >= 0xae;
      table[b] = (char) (visible ? b : next++);
    }
    return table;
  }
}
