package dev.tiller.reproduce;

import dev.tiller.statistics.Estimate;
import dev.tiller.symphony.Component;
import java.util.List;
import java.util.Locale;

/**
 * What a {@link Demonstration} showed.
 *
 * @param headline the result in one sentence
 * @param figures the numbers behind it
 * @param components of its page, in order
 */
public record Shown(String headline, List<Figure> figures, List<Component> components) {

  /** Copies the lists. */
  public Shown {
    figures = List.copyOf(figures);
    components = List.copyOf(components);
  }

  /**
   * A number with a name.
   *
   * @param name with its unit
   * @param value the estimate
   * @param low lower bound of its 95 % interval; NaN if it has none
   * @param high upper bound; NaN if it has none
   */
  public record Figure(String name, double value, double low, double high) {

    /** An estimate with its interval. */
    public static Figure of(String name, Estimate estimate) {
      return new Figure(name, estimate.value(), estimate.low(), estimate.high());
    }

    /** A number that is no estimate, or whose interval is not known. */
    public static Figure of(String name, double value) {
      return new Figure(name, value, Double.NaN, Double.NaN);
    }

    /** For people: the value, and its interval where it has one. */
    public String text() {
      return Double.isNaN(low)
          ? number(value)
          : "%s (%s to %s)".formatted(number(value), number(low), number(high));
    }

    private static String number(double value) {
      double size = Math.abs(value);
      String format =
          value == Math.rint(value) && size < 1e6
              ? "%.0f"
              : size >= 10 ? "%.1f" : size >= 1 ? "%.2f" : size >= 0.001 ? "%.3f" : "%.1e";
      return String.format(Locale.ROOT, format, value);
    }
  }
}
