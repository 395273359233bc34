package dev.tiller.training.scaling;

import java.math.BigDecimal;
import java.math.MathContext;

/**
 * One setting, before and after.
 *
 * @param setting such as {@code hidden-matrices.rate}
 * @param from what the recipe says
 * @param to what is used
 * @param law such as {@code x kappa}; {@code -} for what stays
 * @param why in a few words
 */
public record Change(String setting, double from, double to, String law, String why) {

  /** A number as people write it, to seven digits. */
  public static String plain(double value) {
    if (!Double.isFinite(value) || value == 0) {
      return value == 0 ? "0" : Double.toString(value);
    }
    BigDecimal rounded = new BigDecimal(value).round(new MathContext(7)).stripTrailingZeros();
    boolean usual = Math.abs(value) >= 1e-4 && Math.abs(value) < 1e7;
    return usual ? rounded.toPlainString() : rounded.toString().replace("E", "e");
  }

  /** Whether it has another value. */
  public boolean differs() {
    return from != to;
  }
}
