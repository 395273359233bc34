package dev.tiller.training.ema;

import dev.tiller.ground.Identity;
import java.util.Locale;

/**
 * How an average is taken.
 *
 * @param momentum counted in samples
 * @param order which parameters a step brings in
 * @param compensated whether what rounding drops from every step is kept beside the average and
 *     brought in later (Kahan's sum), which takes as much memory again. In float32 a step changes
 *     nothing where the weight times the difference is below half a unit in the last place; with
 *     rho = 0.9999 that is the case for relative differences below 6e-4
 */
public record Averaging(Momentum momentum, Order order, boolean compensated) {

  /** From here down a float32 average loses too much: rho of at least 0.9999. */
  static final double TINY = 1.001e-4;

  /** Which parameters a step brings into the average. */
  public enum Order {
    /** Those before the update, as in the paper's analysis (arXiv 2307.13813, equation 1). */
    PRE,
    /** Those after it, as common code does; differs by one step of lag. */
    POST
  }

  /**
   * After the update, compensated if a step's weight ever is 1e-4 or less.
   *
   * @param batch samples of a usual step
   */
  public static Averaging of(Momentum momentum, long batch) {
    return new Averaging(momentum, Order.POST, momentum.least(batch) <= TINY);
  }

  /** The same in another order. */
  public Averaging in(Order other) {
    return new Averaging(momentum, other, compensated);
  }

  Identity identity(String name) {
    return Identity.of(name)
        .with("momentum", momentum.identity())
        .with("order", order.name().toLowerCase(Locale.ROOT))
        .with("compensated", compensated);
  }
}
