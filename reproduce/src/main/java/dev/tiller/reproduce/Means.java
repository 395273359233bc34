package dev.tiller.reproduce;

import dev.tiller.statistics.Estimate;
import dev.tiller.statistics.bootstrap.Bootstrap;
import java.util.List;
import java.util.function.DoublePredicate;
import java.util.function.ToDoubleFunction;

/**
 * A figure over seeds.
 *
 * @param values one a seed; NaN where a seed could not tell
 */
public record Means(double[] values) {

  /** One figure of every seed. */
  public static <T> Means of(List<T> results, ToDoubleFunction<T> figure) {
    return new Means(results.stream().mapToDouble(figure).toArray());
  }

  /** The mean over seeds, with an interval over them where there are several. */
  public Finding finding(Claim claim, DoublePredicate holds, String reason) {
    for (double value : values) {
      if (!Double.isFinite(value)) {
        return claim.untested(reason);
      }
    }
    Estimate mean = Bootstrap.seeded(1).mean(values);
    boolean interval = values.length > 1;
    return claim.measured(
        mean.value(),
        interval ? mean.low() : Double.NaN,
        interval ? mean.high() : Double.NaN,
        holds.test(mean.value()),
        reason);
  }
}
