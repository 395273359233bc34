package dev.tiller.statistics;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import org.hipparchus.distribution.continuous.TDistribution;
import org.hipparchus.stat.interval.BinomialProportion;
import org.hipparchus.stat.interval.ConfidenceInterval;

/**
 * A measured figure with its interval: the form in which Tiller reports everything it estimates.
 *
 * @param value the figure computed on all items; may be infinite (a ratio whose denominator is 0)
 * @param low lower end of the interval, in the unit of {@code value}; NaN where it is unknown
 * @param high upper end of the interval; NaN where it is unknown
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
    if (Double.isNaN(low) != Double.isNaN(high)) {
      throw new IllegalArgumentException(
          "The interval runs from " + low + " to " + high + "; both ends are known or none is.");
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
    ConfidenceInterval interval = wilson(share, n, level);
    return new Estimate(share, interval.getLowerBound(), interval.getUpperBound(), level, n);
  }

  /**
   * The mean of independent values with Student's t interval: right for a handful of values that
   * are about normal, where a bootstrap's interval is far too short.
   *
   * @param values at least 2
   * @param level coverage in (0, 1)
   */
  public static Estimate mean(double[] values, double level) {
    if (values.length < 2) {
      throw new IllegalArgumentException(
          "An interval over values needs at least 2 of them, but got " + values.length + ".");
    }
    int n = values.length;
    double mean = Arrays.stream(values).average().orElseThrow();
    double squares = Arrays.stream(values).map(x -> (x - mean) * (x - mean)).sum();
    double half =
        new TDistribution(n - 1).inverseCumulativeProbability((1 + level) / 2)
            * Math.sqrt(squares / (n - 1) / n);
    return new Estimate(mean, mean - half, mean + half, level, n);
  }

  private static ConfidenceInterval wilson(double share, int n, double level) {
    ConfidenceInterval interval = BinomialProportion.getWilsonScoreInterval(n, share, level);
    // The closed form leaves rounding dust outside [0, 1] when all or none succeed.
    double low = share == 0 ? 0 : Math.max(0, interval.getLowerBound());
    double high = share == 1 ? 1 : Math.min(1, interval.getUpperBound());
    return new ConfidenceInterval(low, high, level);
  }

  /**
   * A share of successes when trials come in dependent groups (sentences of one document): the
   * Wilson interval at the effective sample size n / d, where d is the design effect, the variance
   * of the share between groups over that of independent trials (Korn and Graubard, Survey
   * Methodology 24, 1998). Where all or none succeed the groups count as the trials.
   *
   * @param successes outcome of each trial, not empty
   * @param groups label of the group of each trial
   * @param level coverage in (0, 1)
   * @return the estimate; its n counts groups, the independent units
   */
  public static Estimate share(boolean[] successes, int[] groups, double level) {
    Samples.requireSameLength(successes.length, groups.length, "Outcomes and groups");
    Map<Integer, double[]> sums = new LinkedHashMap<>();
    int right = 0;
    for (int i = 0; i < successes.length; i++) {
      double[] sum = sums.computeIfAbsent(groups[i], g -> new double[2]);
      sum[0] += successes[i] ? 1 : 0;
      sum[1]++;
      right += successes[i] ? 1 : 0;
    }
    int n = successes.length;
    int count = sums.size();
    if (count == n) {
      return share(right, n, level);
    }
    double share = (double) right / n;
    double between = 0;
    for (double[] sum : sums.values()) {
      between += Math.pow(sum[0] - share * sum[1], 2);
    }
    // With one group the variance between groups is unknown: it counts as one trial.
    double variance = between / n / n * count / Math.max(1, count - 1);
    double independent = share * (1 - share) / n;
    double effective = variance > 0 ? n * Math.min(1, independent / variance) : count;
    effective = count == 1 ? 1 : effective;
    ConfidenceInterval interval = wilson(share, Math.max(1, (int) (effective + 1e-9)), level);
    return new Estimate(share, interval.getLowerBound(), interval.getUpperBound(), level, count);
  }

  /**
   * A figure whose interval nobody can know, such as one over a single item.
   *
   * @param n number of independent items behind the figure, at least 1
   */
  public static Estimate withoutInterval(double value, double level, int n) {
    return new Estimate(value, Double.NaN, Double.NaN, level, n);
  }

  /** Whether the interval is known. */
  public boolean hasInterval() {
    return !Double.isNaN(low);
  }

  /** Whether {@code x} lies in the closed interval; never where that is unknown. */
  public boolean covers(double x) {
    return low <= x && x <= high;
  }

  /**
   * For people: {@code 0.42 (95 % interval 0.36 to 0.48, n = 200)}, or {@code 0.42 (interval
   * unknown, n = 1)}.
   */
  @Override
  public String toString() {
    int decimals = decimals();
    if (!hasInterval()) {
      return format(value, decimals) + " (interval unknown, n = " + n + ")";
    }
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
