package dev.tiller.statistics;

import java.util.Locale;
import org.hipparchus.stat.interval.BinomialProportion;
import org.hipparchus.stat.interval.ConfidenceInterval;

/**
 * A measured figure with its interval: the form in which Tiller reports everything it estimates.
 *
 * @param value the figure computed on all items; may be infinite (a ratio whose denominator is 0)
 * @param low lower end of the interval, in the unit of {@code value}
 * @param high upper end of the interval
 * @param level coverage the interval aims at, in (0, 1), usually 0.95
 * @param n number of independent items behind the figure, at least 1
 */
public record Estimate(double value, double low, double high, double level, int n) {

  /** Checks the ranges; the value itself may lie outside the interval (a bootstrap allows it). */
  public Estimate {
    if (!(level > 0 && level < 1)) {
      throw new IllegalArgumentException(
          "The level of an interval is "
              + level
              + "; give a number between 0 and 1, such as 0.95.");
    }
    if (n < 1) {
      throw new IllegalArgumentException(
          "An estimate needs at least one item, but n is " + n + ".");
    }
    if (low > high) {
      throw new IllegalArgumentException(
          "The interval runs from " + low + " down to " + high + "; give the lower end first.");
    }
  }

  /**
   * A share of successes with its Wilson score interval, which stays honest near 0 and 1.
   *
   * @param successes number of successes, in [0, n]
   * @param n number of independent trials, at least 1
   * @param level coverage in (0, 1)
   */
  public static Estimate share(int successes, int n, double level) {
    if (n < 1 || successes < 0 || successes > n) {
      throw new IllegalArgumentException(
          "A share needs 0 <= successes <= n and n >= 1, but got " + successes + " of " + n + ".");
    }
    double share = (double) successes / n;
    ConfidenceInterval interval = BinomialProportion.getWilsonScoreInterval(n, share, level);
    // The closed form leaves rounding dust outside [0, 1] when all or none succeed.
    double low = successes == 0 ? 0 : Math.max(0, interval.getLowerBound());
    double high = successes == n ? 1 : Math.min(1, interval.getUpperBound());
    return new Estimate(share, low, high, level, n);
  }

  /** Whether {@code x} lies in the closed interval. */
  public boolean covers(double x) {
    return low <= x && x <= high;
  }

  /** For people: {@code 0.42 (95 % interval 0.36 to 0.48, n = 200)}. */
  @Override
  public String toString() {
    int decimals = decimals();
    return format(value, decimals)
        + " ("
        + format(level * 100, level * 100 == Math.rint(level * 100) ? 0 : 1)
        + " % interval "
        + format(low, decimals)
        + " to "
        + format(high, decimals)
        + ", n = "
        + n
        + ")";
  }

  /** Decimals that show two significant digits of the interval's width: more would be noise. */
  private int decimals() {
    double width = high - low;
    double scale = width > 0 && Double.isFinite(width) ? width : Math.abs(value) / 10;
    if (!(scale > 0) || !Double.isFinite(scale)) {
      return 2;
    }
    int decimals = 1 - (int) Math.floor(Math.log10(scale));
    return Math.max(0, Math.min(decimals, 12));
  }

  private static String format(double x, int decimals) {
    if (Double.isNaN(x)) {
      return "undefined";
    }
    if (Double.isInfinite(x)) {
      return x > 0 ? "infinite" : "-infinite";
    }
    return String.format(Locale.ROOT, "%." + decimals + "f", x);
  }
}
