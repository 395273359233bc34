package dev.tiller.training.scaling;

import dev.tiller.ground.UserError;

/**
 * How settings follow when a step sees {@code kappa} times as many samples as the settings were
 * made for, so that training keeps its course as a function of samples ("How to Scale Your EMA",
 * arXiv 2307.13813; for Adam and RMSProp, Malladi et al., arXiv 2205.10287).
 *
 * <p>The laws themselves; which setting follows which is said by its owner: {@link
 * dev.tiller.training.optimizer.Optimizer#scaled} for optimizers. {@link Rescaling} applies them
 * and notes what it did.
 *
 * <p>They keep the limit of small steps, so they hold as long as that limit describes the run:
 * worst early, when gradients are large, and for a very large kappa. Growing the batch while
 * training ({@code RunBuilder.asIf} with an objective whose batch grows) avoids both.
 *
 * @param kappa samples of a step over those that the settings were made for; finite and above 0,
 *     below 1 for a smaller batch
 */
public record ScalingRule(double kappa) {

  /** What rounding may make of 1 in kappa (1 - beta). */
  private static final double ROUNDING = 1e-9;

  /** Checks the range. */
  public ScalingRule {
    if (!(kappa > 0) || !Double.isFinite(kappa)) {
      throw new UserError(
          "The batch was to change by a factor of %s; a finite number above 0 was expected."
              .formatted(kappa));
    }
  }

  /**
   * From one batch to another. What counts is all samples between two updates of the parameters:
   * rows at once, times accumulation, times replicas.
   *
   * @param base samples of a step that the settings were made for
   * @param batch samples of a step now
   * @throws UserError if one of them is below 1
   */
  public static ScalingRule between(long base, long batch) {
    if (base < 1 || batch < 1) {
      throw new UserError(
          "A batch of %d was to behave like one of %d; both have to be at least 1."
              .formatted(batch, base));
    }
    return new ScalingRule(batch / (double) base);
  }

  /** kappa x: the rate of SGD (section 2). */
  public double linear(double x) {
    return kappa * x;
  }

  /** sqrt(kappa) x: the rate of Adam and of other rules whose steps have a fixed size. */
  public double root(double x) {
    return Math.sqrt(kappa) * x;
  }

  /** x / sqrt(kappa): the epsilon beside a root mean square of gradients. */
  public double inverseRoot(double x) {
    return x / Math.sqrt(kappa);
  }

  /**
   * rho^kappa: the momentum of an exponential moving average, the paper's rule. 0 (no memory) and 1
   * (frozen) stay.
   *
   * @param rho share of the old value, in [0,1]
   */
  public double power(double rho) {
    return Math.pow(rho, kappa);
  }

  /**
   * The same rule where a setting names the share of the new value, as batch normalization does: 1
   * - (1-m)^kappa.
   *
   * @param share of the new value, in [0,1]
   */
  public double share(double share) {
    return -Math.expm1(kappa * Math.log1p(-share));
  }

  /**
   * 1 - kappa (1 - beta): the betas of Adam. 0 stays: what remembers nothing has no horizon.
   *
   * @param name of the setting, for the sentence
   * @param beta share of the old value, in [0,1)
   * @throws UserError if kappa (1 - beta) is 1 or more: the average would be gone within a step
   */
  public double complement(String name, double beta) {
    if (beta == 0) {
      return 0;
    }
    double fresh = kappa * (1 - beta);
    if (fresh >= 1 - ROUNDING) {
      throw new UserError(
          "A batch %s times as large would need %s = 1 - %s (1 - %s), which is not above 0; the rule holds below %s times: choose a smaller batch, or one that grows while training."
              .formatted(
                  Change.plain(kappa),
                  name,
                  Change.plain(kappa),
                  Change.plain(beta),
                  Change.plain(1 / (1 - beta))));
    }
    return 1 - fresh;
  }
}
