package dev.tiller.jinja;

import java.util.BitSet;
import java.util.List;
import java.util.Locale;
import java.util.function.IntPredicate;
import org.jspecify.annotations.Nullable;

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
      } else if (code >= '0' && code <= '7') {
        int end = i + 1;
        while (end < Math.min(i + 3, written.length())
            && "01234567".indexOf(written.charAt(end)) >= 0) {
          end++;
        }
        text.append((char) Integer.parseInt(written.substring(i, end), 8));
        i = end - 1;
      } else if (code == 'N') {
        throw TemplateException.of("a string names a character by \\N, which is not supported");
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
   * @param set characters, or null for white space
   */
  static String strip(String text, @Nullable String set, boolean left, boolean right) {
    IntPredicate goes = set == null ? c -> c < 0x10000 && isSpace((char) c) : among(set);
    int start = 0;
    int end = text.length();
    while (left && start < end && goes.test(text.codePointAt(start))) {
      start += Character.charCount(text.codePointAt(start));
    }
    while (right && start < end && goes.test(text.codePointBefore(end))) {
      end -= Character.charCount(text.codePointBefore(end));
    }
    Limits.characters(text.length() - (end - start));
    return piece(text, start, end);
  }

  private static IntPredicate among(String set) {
    if (set.length() < 8) {
      return c -> set.indexOf(c) >= 0;
    }
    Limits.characters(set.length());
    BitSet all = new BitSet();
    set.codePoints().forEach(all::set);
    return all::get;
  }

  /** Part of a text, which costs what it holds. */
  static String piece(String text, int start, int end) {
    Limits.text(end - start);
    return text.substring(start, end);
  }

  /** The items as text, one after another. */
  static String join(List<Object> items, String between) {
    StringBuilder all = new StringBuilder();
    for (int i = 0; i < items.size(); i++) {
      int before = all.length();
      all.append(i == 0 ? "" : between).append(Values.text(items.get(i)));
      Limits.grown(all, 16L + (all.length() - before) / 8);
    }
    Limits.text(all.length());
    return all.toString();
  }

  static String upper(String text) {
    Limits.text(text.length());
    Limits.characters(text.length());
    return text.toUpperCase(Locale.ROOT);
  }

  static String lower(String text) {
    Limits.text(text.length());
    Limits.characters(text.length());
    return text.toLowerCase(Locale.ROOT);
  }

  /** First letter of the text large, the others small. */
  static String capitalize(String text) {
    int first = text.isEmpty() ? 0 : Character.charCount(text.codePointAt(0));
    return upper(text.substring(0, first)) + lower(text.substring(first));
  }

  /** Python's {@code str.title}: a letter behind another character begins a word. */
  static String title(String text) {
    Limits.text(text.length());
    Limits.characters(4L * text.length());
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
    Limits.text(text.length());
    Limits.characters(4L * text.length());
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
    TextSearch search = new TextSearch(text, old);
    StringBuilder result = new StringBuilder();
    int from = 0;
    long done = 0;
    int hit = most == 0 ? -1 : search.next(0);
    while (hit >= 0) {
      result.append(text, from, hit).append(by);
      Limits.grown(result, 16L + by.length() / 8);
      done++;
      from = hit + old.length();
      if (old.isEmpty()) {
        if (hit == text.length()) {
          break;
        }
        int next = hit + Character.charCount(text.codePointAt(hit));
        result.append(text, hit, next);
        from = next;
      }
      hit = most >= 0 && done >= most ? -1 : search.next(from);
    }
    Limits.text((long) result.length() + text.length() - from);
    return result.append(text, from, text.length()).toString();
  }

  /** Old style formatting: {@code %s}, {@code %d}, {@code %r} and {@code %%}. */
  static String format(String pattern, List<Object> values) {
    Limits.characters(pattern.length());
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
        String part = formatted(kind, values.get(next++));
        result.append(part);
        Limits.grown(result, part.length() / 8);
      }
    }
    if (next < values.size()) {
      throw TemplateException.of("a format has more values than places");
    }
    Limits.text(result.length());
    return result.toString();
  }

  private static String formatted(char kind, Object value) {
    if (kind == 'd') {
      if (!Values.isNumber(value)) {
        throw TemplateException.of("the format %d wants a number, not " + Values.type(value));
      }
      return Long.toString(Values.number(value).longValue());
    }
    return kind == 'r' ? Shown.of(value) : Values.text(value);
  }
}
