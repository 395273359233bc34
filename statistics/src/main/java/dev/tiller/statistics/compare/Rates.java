package dev.tiller.statistics.compare;

import dev.tiller.statistics.Estimate;
import org.hipparchus.distribution.discrete.BinomialDistribution;
import org.hipparchus.stat.interval.BinomialProportion;
import org.hipparchus.stat.interval.ConfidenceInterval;

/** Shares of successes, two of them compared, and pairs of outcomes of the same items. */
public final class Rates {

  private Rates() {}

  /**
   * A share with the exact interval of Clopper and Pearson, which never covers less than it says;
   * {@link Estimate#share(int, int, double)} is the shorter one of Wilson.
   */
  public static Estimate exact(int successes, int n, double level) {
    double share = (double) successes / n;
    if (n < 1 || successes < 0 || successes > n) {
      throw new IllegalArgumentException(
          "A share needs 0 <= successes <= n and n >= 1, but got %d of %d."
              .formatted(successes, n));
    }
    ConfidenceInterval interval = BinomialProportion.getClopperPearsonInterval(n, share, level);
    return new Estimate(share, interval.getLowerBound(), interval.getUpperBound(), level, n);
  }

  /**
   * The difference of two independent shares with Newcombe's hybrid score interval (Statistics in
   * Medicine 17, 1998, method 10).
   */
  public static Estimate difference(int first, int n, int second, int m, double level) {
    Estimate a = Estimate.share(first, n, level);
    Estimate b = Estimate.share(second, m, level);
    double difference = a.value() - b.value();
    return new Estimate(
        difference,
        difference - Math.hypot(a.value() - a.low(), b.high() - b.value()),
        difference + Math.hypot(a.high() - a.value(), b.value() - b.low()),
        level,
        Math.min(n, m));
  }

  /** The difference over its error if both shares were the same. */
  public static double pooledZ(int first, int n, int second, int m) {
    double pooled = (double) (first + second) / (n + m);
    double error = Math.sqrt(pooled * (1 - pooled) * (1.0 / n + 1.0 / m));
    double difference = (double) first / n - (double) second / m;
    return error == 0 && difference == 0 ? 0 : difference / error;
  }

  /** Cohen's h: the difference of two shares as angles, the same size at every share. */
  public static double cohenH(double first, double second) {
    return 2 * Math.asin(Math.sqrt(first)) - 2 * Math.asin(Math.sqrt(second));
  }

  /**
   * McNemar's exact test of two conditions on the same items.
   *
   * @param onlyFirst items right under the first condition alone
   * @param onlySecond items right under the second alone
   * @return two-sided p, 1 where no item differs
   */
  public static double mcNemar(int onlyFirst, int onlySecond) {
    return onlyFirst + onlySecond == 0 ? 1 : Math.min(1, 2 * tail(onlyFirst, onlySecond, 1));
  }

  /** The same with the observed table counted by half: McNemar's mid-p. */
  public static double mcNemarMid(int onlyFirst, int onlySecond) {
    return onlyFirst + onlySecond == 0 ? 1 : Math.min(1, 2 * tail(onlyFirst, onlySecond, 0.5));
  }

  private static double tail(int first, int second, double share) {
    int least = Math.min(first, second);
    BinomialDistribution half = new BinomialDistribution(first + second, 0.5);
    return half.cumulativeProbability(least) - (1 - share) * half.probability(least);
  }
}
