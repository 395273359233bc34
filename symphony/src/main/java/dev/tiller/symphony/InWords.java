package dev.tiller.symphony;

import java.math.BigDecimal;
import java.math.MathContext;
import java.util.Locale;
import java.util.regex.Pattern;

/**
 * Numbers as a sentence says them, for headlines and notes: no more digits than a reader keeps, and
 * never nothing, or all, for what is only near it.
 */
public final class InWords {

  private static final MathContext DIGITS = new MathContext(3);

  private InWords() {}

  /**
   * A share in percent, such as {@code 87 %}, {@code 0.04 %} or {@code above 99 %}.
   *
   * @param share in [0, 1]; NaN is {@code unknown}
   */
  public static String share(double share) {
    if (Double.isNaN(share)) {
      return "unknown";
    }
    if (share < 1 && share >= 0.995) {
      return "above 99 %";
    }
    double percent = 100 * share;
    return (Math.abs(percent) >= 10 ? Long.toString(Math.round(percent)) : number(percent, 2))
        + " %";
  }

  /** A number in three digits, such as {@code 31.2}, {@code 1,240} or {@code 0.00042}. */
  public static String number(double value) {
    return number(value, DIGITS.getPrecision());
  }

  private static String number(double value, int digits) {
    if (!Double.isFinite(value)) {
      return Double.isNaN(value) ? "unknown" : value > 0 ? "infinite" : "minus infinity";
    }
    if (Math.abs(value) >= 100) {
      return String.format(Locale.ROOT, "%,d", Math.round(value));
    }
    BigDecimal rounded = new BigDecimal(value).round(new MathContext(digits));
    return rounded.signum() == 0 ? "0" : rounded.stripTrailingZeros().toPlainString();
  }

  /** What a program calls {@code flip_first} or {@code flipFirst}: {@code flip first}. */
  public static String name(String identifier) {
    return Pattern.compile("(?<=[a-z0-9])[A-Z](?=[a-z])")
        .matcher(identifier.replace('_', ' ').strip())
        .replaceAll(found -> " " + found.group().toLowerCase(Locale.ROOT));
  }

  /** So many of something, such as {@code 1 row} or {@code 1,240 rows}. */
  public static String count(long n, String noun) {
    return String.format(Locale.ROOT, "%,d %s%s", n, noun, n == 1 ? "" : "s");
  }
}
