package dev.tiller.reproduce;

import dev.tiller.statistics.Estimate;
import java.util.List;
import java.util.function.DoublePredicate;
import java.util.function.ToDoubleFunction;

/**
 * A figure over seeds.
 *
 * @param values one a seed; NaN where a seed could not tell
 */
public record Means(double[] values) {

  private static final double LEVEL = 0.95;

  /** One figure of every seed. */
  public static <T> Means of(List<T> results, ToDoubleFunction<T> figure) {
    return new Means(results.stream().mapToDouble(figure).toArray());
  }

  /** The mean over seeds, with Student's t interval over them where there are several. */
  public Finding finding(Claim claim, DoublePredicate holds, String reason) {
    for (double value : values) {
      if (!Double.isFinite(value)) {
        return claim.untested(reason);
      }
    }
    if (values.length == 1) {
      return claim.measured(values[0], Double.NaN, Double.NaN, holds.test(values[0]), reason);
    }
    Estimate mean = Estimate.mean(values, LEVEL);
    return claim.measured(mean.value(), mean.low(), mean.high(), holds.test(mean.value()), reason);
  }
}
