package dev.tiller.jinja;

import java.util.ArrayList;
import java.util.List;

/** Cuts texts as Python does. */
final class Cuts {

  private Cuts() {}

  /**
   * Cuts a text.
   *
   * @param separator not empty
   * @param most cuts at most, below 0 for no limit
   */
  static List<Object> split(String text, String separator, long most) {
    TextSearch search = new TextSearch(text, separator);
    List<Object> parts = new ArrayList<>();
    int from = 0;
    for (int cut = most == 0 ? -1 : search.next(0); cut >= 0; ) {
      add(parts, text, from, cut);
      from = cut + separator.length();
      cut = most >= 0 && parts.size() >= most ? -1 : search.next(from);
    }
    add(parts, text, from, text.length());
    return parts;
  }

  /** Cuts a text at runs of white space, and drops those at its edges. */
  static List<Object> words(String text, long most) {
    Limits.characters(text.length());
    List<Object> parts = new ArrayList<>();
    int at = spaces(text, 0);
    while (at < text.length()) {
      int end = at;
      if (most >= 0 && parts.size() >= most) {
        add(parts, text, at, text.length()); // With the white space at its end, as Python does.
        break;
      }
      while (end < text.length() && !Text.isSpace(text.charAt(end))) {
        end++;
      }
      add(parts, text, at, end);
      at = spaces(text, end);
    }
    return parts;
  }

  private static int spaces(String text, int from) {
    int at = from;
    while (at < text.length() && Text.isSpace(text.charAt(at))) {
      at++;
    }
    return at;
  }

  private static void add(List<Object> parts, String text, int start, int end) {
    Limits.list(1);
    parts.add(Text.piece(text, start, end));
  }

  /** As {@link #split}, counting cuts from the end. */
  static List<Object> splitFromEnd(String text, String separator, long most) {
    List<Object> parts = split(text, separator, -1);
    if (most < 0 || parts.size() <= most + 1) {
      return parts;
    }
    int joined = parts.size() - (int) most;
    List<Object> fewer = new ArrayList<>();
    fewer.add(Text.join(parts.subList(0, joined), separator));
    fewer.addAll(parts.subList(joined, parts.size()));
    return fewer;
  }

  /** As {@link #words}, counting cuts from the end. */
  static List<Object> wordsFromEnd(String text, long most) {
    List<Object> words = words(text, -1);
    if (most < 0 || words.size() <= most) {
      return words;
    }
    int end = text.length();
    List<Object> fewer = new ArrayList<>(words.subList(words.size() - (int) most, words.size()));
    for (int i = 0; i <= most; i++) {
      while (Text.isSpace(text.charAt(end - 1))) {
        end--;
      }
      end -= i < most ? ((String) words.get(words.size() - 1 - i)).length() : 0;
    }
    fewer.add(0, Text.piece(text, 0, end));
    return fewer;
  }

  /** Python's {@code str.splitlines}: more than line feeds ends a line. */
  static List<Object> lines(String text, boolean keepEnds) {
    Limits.characters(text.length());
    List<Object> lines = new ArrayList<>();
    int from = 0;
    for (int i = 0; i < text.length(); i++) {
      if ("\n\r\u000b\f\u001c\u001d\u001e\u0085\u2028\u2029".indexOf(text.charAt(i)) >= 0) {
        int next = text.startsWith("\r\n", i) ? i + 2 : i + 1;
        add(lines, text, from, keepEnds ? next : i);
        from = next;
        i = next - 1;
      }
    }
    if (from < text.length()) {
      add(lines, text, from, text.length());
    }
    return lines;
  }
}
