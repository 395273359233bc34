package dev.tiller.jinja;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Python's reading of whole numbers, and its rounding. */
final class Numbers {

  private Numbers() {}

  /**
   * A whole number as Python's {@code int(text, base)} reads it; null if it is none.
   *
   * @param base 2 to 36, or 0 for what the text says by {@code 0b}, {@code 0o} or {@code 0x}
   */
  static @Nullable Long whole(String text, long base) {
    if (base != 0 && (base < 2 || base > 36)) {
      return null;
    }
    String digits = text.toLowerCase(Locale.ROOT);
    boolean minus = digits.startsWith("-");
    digits = digits.startsWith("-") || digits.startsWith("+") ? digits.substring(1) : digits;
    int said =
        digits.startsWith("0b")
            ? 2
            : digits.startsWith("0o") ? 8 : digits.startsWith("0x") ? 16 : 0;
    boolean prefixed = said != 0 && (base == 0 || base == said);
    // An underscore may stand behind the prefix and between two digits.
    String bare = prefixed ? digits.substring(digits.startsWith("_", 2) ? 3 : 2) : digits;
    if (bare.isEmpty() || bare.startsWith("_") || bare.endsWith("_") || bare.contains("__")) {
      return null;
    }
    if (base == 0 && !prefixed && bare.startsWith("0") && !bare.matches("[0_]+")) {
      return null;
    }
    int radix = (int) (base == 0 ? prefixed ? said : 10 : base);
    bare = bare.replace("_", "");
    if (!bare.chars().allMatch(c -> Character.digit(c, radix) >= 0)) {
      return null;
    }
    try {
      return Long.valueOf((minus ? "-" : "") + bare, radix);
    } catch (NumberFormatException e) {
      throw TemplateException.of("a number is too large");
    }
  }

  static long rounded(long number, int precision) {
    return precision >= 0
        ? number
        : BigDecimal.valueOf(number).setScale(precision, RoundingMode.HALF_EVEN).longValueExact();
  }

  /** Half to even of what the number is exactly, as Python does. */
  static double rounded(double number, int precision) {
    return Double.isFinite(number)
        ? new BigDecimal(number).setScale(precision, RoundingMode.HALF_EVEN).doubleValue()
        : number;
  }
}
