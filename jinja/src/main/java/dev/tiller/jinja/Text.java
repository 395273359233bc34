package dev.tiller.jinja;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** Strings as Python handles them. */
final class Text {

  private Text() {}

  /** What Python's {@code str.isspace} says of one character. */
  static boolean isSpace(char c) {
    return Character.isWhitespace(c) || Character.isSpaceChar(c) || c == '\u0085';
  }

  /** Resolves the escapes of a string literal; one that Python does not know stays as it is. */
  static String unescape(String written) {
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < written.length(); i++) {
      char c = written.charAt(i);
      if (c != '\\' || i + 1 == written.length()) {
        text.append(c);
        continue;
      }
      char code = written.charAt(++i);
      int simple = "abfnrtv\\'\"".indexOf(code);
      int digits = code == 'x' ? 2 : code == 'u' ? 4 : code == 'U' ? 8 : 0;
      if (simple >= 0) {
        text.append("\u0007\b\f\n\r\t\u000B\\'\"".charAt(simple));
      } else if (digits > 0) {
        text.appendCodePoint(codePoint(written, i + 1, digits));
        i += digits;
      } else if (code == '0') {
        text.append('\0');
      } else if (code != '\n') {
        text.append('\\').append(code);
      }
    }
    return text.toString();
  }

  private static int codePoint(String written, int from, int digits) {
    try {
      int code = Integer.parseInt(written.substring(from, from + digits), 16);
      if (Character.isValidCodePoint(code)) {
        return code;
      }
    } catch (NumberFormatException | IndexOutOfBoundsException e) {
      // Said below.
    }
    throw TemplateException.of("a string holds a damaged escape of a character");
  }

  /**
   * Without characters of {@code set} at the edges.
   *
   * @param set characters, or empty for white space
   */
  static String strip(String text, String set, boolean left, boolean right) {
    int start = 0;
    int end = text.length();
    while (left && start < end && goes(text.charAt(start), set)) {
      start++;
    }
    while (right && start < end && goes(text.charAt(end - 1), set)) {
      end--;
    }
    return text.substring(start, end);
  }

  private static boolean goes(char c, String set) {
    return set.isEmpty() ? isSpace(c) : set.indexOf(c) >= 0;
  }

  /**
   * Cuts a text.
   *
   * @param separator empty for runs of white space
   * @param most cuts at most, below 0 for no limit
   */
  static List<Object> split(String text, String separator, long most) {
    List<Object> parts = new ArrayList<>();
    if (!separator.isEmpty()) {
      int from = 0;
      for (int cut = text.indexOf(separator);
          cut >= 0 && (most < 0 || parts.size() < most);
          cut = text.indexOf(separator, from)) {
        parts.add(text.substring(from, cut));
        from = cut + separator.length();
      }
      parts.add(text.substring(from));
      return parts;
    }
    String rest = strip(text, "", true, false);
    while (!rest.isEmpty()) {
      int end = 0;
      boolean last = most >= 0 && parts.size() >= most;
      while (end < rest.length() && (last || !isSpace(rest.charAt(end)))) {
        end++;
      }
      parts.add(last ? strip(rest, "", false, true) : rest.substring(0, end));
      rest = strip(rest.substring(end), "", true, false);
    }
    return parts;
  }

  /** As {@link #split} with a separator, counting cuts from the end. */
  static List<Object> splitFromEnd(String text, String separator, long most) {
    List<Object> parts = split(text, separator, -1);
    if (most < 0 || parts.size() <= most + 1) {
      return parts;
    }
    int joined = parts.size() - (int) most;
    List<Object> fewer = new ArrayList<>();
    fewer.add(String.join(separator, parts.subList(0, joined).stream().map(Values::text).toList()));
    fewer.addAll(parts.subList(joined, parts.size()));
    return fewer;
  }

  static List<Object> lines(String text) {
    List<Object> lines = new ArrayList<>(text.lines().toList());
    return lines;
  }

  /** First letter of the text large, the others small. */
  static String capitalize(String text) {
    return text.isEmpty()
        ? text
        : text.substring(0, 1).toUpperCase(Locale.ROOT)
            + text.substring(1).toLowerCase(Locale.ROOT);
  }

  /** Python's {@code str.title}: a letter behind another character begins a word. */
  static String title(String text) {
    StringBuilder title = new StringBuilder();
    boolean inWord = false;
    for (char c : text.toCharArray()) {
      title.append(inWord ? Character.toLowerCase(c) : Character.toTitleCase(c));
      inWord = Character.isLetter(c);
    }
    return title.toString();
  }

  /** Jinja's filter {@code title}: words begin behind white space, hyphens and open brackets. */
  static String titleOfWords(String text) {
    StringBuilder title = new StringBuilder();
    boolean inWord = false;
    for (char c : text.toCharArray()) {
      title.append(inWord ? Character.toLowerCase(c) : Character.toUpperCase(c));
      inWord = !isSpace(c) && "-({[<".indexOf(c) < 0;
    }
    return title.toString();
  }

  /** Replaces up to {@code most} times, below 0 for no limit. */
  static String replace(String text, String old, String by, long most) {
    StringBuilder result = new StringBuilder();
    int from = 0;
    long done = 0;
    int hit = text.indexOf(old);
    while (hit >= 0 && (most < 0 || done < most)) {
      result.append(text, from, hit).append(by);
      Limits.size(result.length());
      done++;
      from = hit + old.length();
      if (old.isEmpty()) {
        if (hit == text.length()) {
          return result.toString();
        }
        result.append(text.charAt(hit));
        from = hit + 1;
      }
      hit = text.indexOf(old, from);
    }
    return result.append(text.substring(Math.min(from, text.length()))).toString();
  }

  /** Old style formatting: {@code %s}, {@code %d}, {@code %r} and {@code %%}. */
  static String format(String pattern, List<Object> values) {
    StringBuilder result = new StringBuilder();
    int next = 0;
    for (int i = 0; i < pattern.length(); i++) {
      char c = pattern.charAt(i);
      char kind = c == '%' && i + 1 < pattern.length() ? pattern.charAt(++i) : c;
      if (c != '%' || kind == '%') {
        result.append(kind);
      } else if ("sdr".indexOf(kind) < 0) {
        throw TemplateException.of("the format %" + kind + " is not supported");
      } else if (next == values.size()) {
        throw TemplateException.of("a format has more places than values");
      } else {
        Object value = values.get(next++);
        result.append(kind == 'r' ? Values.shown(value) : Values.text(value));
      }
    }
    return result.toString();
  }
}
