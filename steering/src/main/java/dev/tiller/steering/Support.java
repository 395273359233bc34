package dev.tiller.steering;

import dev.tiller.ground.UserError;
import dev.tiller.statistics.Quantiles;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Which values a map moves: all, or those strictly between two quantiles of the pooled source
 * responses, neuron by neuron (arXiv 2410.23054, section 3; linear interpolation at q (n - 1)).
 *
 * @param lower percent in [0, 100]
 * @param upper percent in [0, 100], at least {@code lower}; both are -1 for all values
 */
public record Support(double lower, double upper) {

  /** Every value: what the paper takes for inducing a concept, and what folding needs. */
  public static final Support ALL = new Support(-1, -1);

  /** Between the smallest and the largest source response: the paper's choice for mitigation. */
  public static final Support OBSERVED = new Support(0, 100);

  private static final Pattern NAME =
      Pattern.compile("q_?([0-9]+(?:\\.[0-9]+)?)[-_]([0-9]+(?:\\.[0-9]+)?)");

  /** Checks the range. */
  public Support {
    boolean all = lower == -1 && upper == -1;
    if (!all && !(lower >= 0 && lower <= upper && upper <= 100)) {
      throw new UserError(
          "A support from quantile %s to %s was asked for; percentages from 0 to 100 in rising order were expected, such as q1-99."
              .formatted(number(lower), number(upper)));
    }
  }

  /**
   * @param name {@code all} or {@code qA-B} with percentages; the names of the papers' code ({@code
   *     q_all}, {@code q_0_100}) mean the same
   */
  public static Support parse(String name) {
    if (name.equals("all") || name.equals("q_all")) {
      return ALL;
    }
    Matcher matcher = NAME.matcher(name);
    if (!matcher.matches()) {
      throw new UserError(
          "There is no support \""
              + name
              + "\"; give all, or two percentages such as q0-100 or q0.5-99.5.");
    }
    return new Support(Double.parseDouble(matcher.group(1)), Double.parseDouble(matcher.group(2)));
  }

  /** Whether values outside some interval are left alone. */
  public boolean bounded() {
    return lower >= 0;
  }

  /** {@code map}, moving only what lies in this support of {@code responses}. */
  public Stage restrict(Stage map, SiteResponses responses) {
    if (!bounded()) {
      return map;
    }
    float[] lo = new float[responses.width()];
    float[] hi = new float[responses.width()];
    for (int j = 0; j < lo.length; j++) {
      double[] sorted = responses.source(j);
      java.util.Arrays.sort(sorted);
      lo[j] = (float) Quantiles.ofSorted(sorted, lower / 100);
      hi[j] = (float) Quantiles.ofSorted(sorted, upper / 100);
    }
    return map.within(lo, hi);
  }

  /** {@code all} or such as {@code q0.5-99.5}: what {@link #parse} reads and files hold. */
  public String text() {
    return bounded() ? "q" + number(lower) + "-" + number(upper) : "all";
  }

  @Override
  public String toString() {
    return text();
  }

  private static String number(double percent) {
    return percent == Math.rint(percent)
        ? String.format(Locale.ROOT, "%.0f", percent)
        : Double.toString(percent);
  }
}
