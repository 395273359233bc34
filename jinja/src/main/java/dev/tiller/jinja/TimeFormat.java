package dev.tiller.jinja;

import java.time.LocalDateTime;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import java.util.Map;

/** C's {@code strftime} in English. */
final class TimeFormat {

  private static final Map<Character, String> PATTERNS =
      Map.ofEntries(
          Map.entry('d', "dd"),
          Map.entry('m', "MM"),
          Map.entry('Y', "yyyy"),
          Map.entry('y', "yy"),
          Map.entry('B', "MMMM"),
          Map.entry('b', "MMM"),
          Map.entry('h', "MMM"),
          Map.entry('A', "EEEE"),
          Map.entry('a', "EEE"),
          Map.entry('H', "HH"),
          Map.entry('I', "hh"),
          Map.entry('M', "mm"),
          Map.entry('S', "ss"),
          Map.entry('p', "a"),
          Map.entry('j', "DDD"),
          Map.entry('f', "SSSSSS"),
          Map.entry('e', "ppd"),
          Map.entry('F', "yyyy-MM-dd"),
          Map.entry('T', "HH:mm:ss"),
          Map.entry('R', "HH:mm"),
          Map.entry('D', "MM/dd/yy"),
          Map.entry('x', "MM/dd/yy"),
          Map.entry('X', "HH:mm:ss"),
          Map.entry('c', "EEE MMM ppd HH:mm:ss yyyy"),
          Map.entry('n', "'\n'"),
          Map.entry('t', "'\t'"),
          Map.entry('%', "'%'"));

  private TimeFormat() {}

  /** A sign that is no code stays, and {@code %-d} leaves out zeros. */
  static String formatted(LocalDateTime now, String format) {
    Limits.text(format.length());
    Limits.items(format.length());
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < format.length(); i++) {
      int bare = format.startsWith("%-", i) ? 1 : 0;
      int code = i + 1 + bare;
      if (format.charAt(i) != '%' || code >= format.length()) {
        text.append(format.charAt(i));
        continue;
      }
      char letter = format.charAt(code);
      if (letter == 'u' || letter == 'w') {
        int day = now.getDayOfWeek().getValue(); // From 1, a Monday.
        text.append(letter == 'u' ? day : day % 7);
        i = code;
      } else if (PATTERNS.containsKey(letter)) {
        String part =
            now.format(
                DateTimeFormatter.ofPattern(String.valueOf(PATTERNS.get(letter)), Locale.US));
        text.append(bare == 1 ? part.replaceFirst("^[0 ]+(?=\\d)", "") : part);
        i = code;
      } else if (Character.isLetterOrDigit(letter) || "_^#+".indexOf(letter) >= 0) {
        throw TemplateException.of("the format %" + letter + " of a date is not supported");
      } else {
        text.append('%');
      }
    }
    return text.toString();
  }
}
