package dev.tiller.pocket.corpus;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.text.Normalizer;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/** Turns text as it was published into the corpus form: plain characters and whole paragraphs. */
final class PlainText {
  private static final Pattern INVISIBLE =
      Pattern.compile("[\\p{Cntrl}\\p{Cf}\\p{Co}\\p{Cn}&&[^\\n]]");
  private static final Pattern LIST_ITEM =
      Pattern.compile("^(?:[-*+o#•·>=]+\\s|\\(?[0-9]{1,2}[.):]|\\(?[A-Za-z][.)]\\s).*");
  // A shorter line was ended on purpose: verse, a heading, a greeting.
  private static final int WRAPPED_LINE = 45;

  private PlainText() {}

  /** Decodes UTF-8, and what is not UTF-8 as Windows-1252, the usual truth behind "Latin-1". */
  static String decode(byte[] bytes) {
    try {
      return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
    } catch (CharacterCodingException e) {
      return new String(bytes, Charset.forName("windows-1252"));
    }
  }

  /** NFC, straight quotes, double hyphens for dashes, no invisible characters, LF line ends. */
  static String characters(String text) {
    String t = Normalizer.normalize(text, Normalizer.Form.NFC);
    t = t.replace("\r\n", "\n").replace('\r', '\n').replace('\t', ' ').replace('\f', '\n');
    t = t.replaceAll("[\\u2018\\u2019\\u201A\\u201B\\u2032`\\u00B4]", "'");
    t = t.replaceAll("[\\u201C-\\u201F\\u2033]|''", "\"");
    t = t.replaceAll("[\\u2010\\u2011\\u2012]", "-").replace("\u2013", "-");
    t = t.replaceAll("[\\u2014\\u2015]", "--").replace("\u2026", "...");
    t = t.replaceAll("[\\u2022\\u00B7\\u0095]", "-").replaceAll("[\\p{Zs}]", " ");
    return INVISIBLE.matcher(t).replaceAll("");
  }

  /**
   * Joins hard-wrapped lines and separates paragraphs by exactly one empty line. Short lines and
   * list items keep their line.
   */
  static String paragraphs(String text) {
    List<String> paragraphs = new ArrayList<>();
    for (String block : text.split("\\n\\s*\\n")) {
      String paragraph = unwrap(block);
      if (!paragraph.isEmpty()) {
        paragraphs.add(paragraph);
      }
    }
    return String.join("\n\n", paragraphs);
  }

  private static String unwrap(String block) {
    StringBuilder out = new StringBuilder();
    int previous = 0;
    for (String raw : block.split("\\n")) {
      String line = raw.strip().replaceAll(" {2,}", " ");
      if (line.isEmpty()) {
        continue;
      }
      if (!out.isEmpty()) {
        boolean wrapped = previous >= WRAPPED_LINE && !LIST_ITEM.matcher(line).matches();
        boolean dash = out.length() > 2 && out.substring(out.length() - 2).equals("--");
        out.append(wrapped ? (dash ? "" : " ") : "\n");
      }
      out.append(line);
      previous = line.length();
    }
    return out.toString();
  }
}
