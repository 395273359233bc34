package dev.tiller.steering.shrinkage;

/**
 * The two-groups model of many estimates that are each divided by their standard error (Efron,
 * Statistical Science 23, 2008, section 2): a share of them is pure noise, the rest has true values
 * of variance {@code spread}:
 *
 * <pre>z ~ (1 - active) N(0, 1) + active N(0, 1 + spread)</pre>
 *
 * Both parameters are learned from the estimates themselves by expectation maximization, which is
 * what makes it empirical Bayes. Estimates that stand out of the crowd keep nearly all of their
 * value, the crowd loses nearly all of it; one common factor (James and Stein) could not tell them
 * apart.
 *
 * @param active share of the estimates that have a true value, in [0, 1]
 * @param spread variance of those true values in squared standard errors, at least 0
 */
public record TwoGroups(double active, double spread) {

  private static final int ROUNDS = 500;
  private static final double CLOSE_ENOUGH = 1e-9;

  /**
   * Learns the model.
   *
   * @param z estimates divided by their standard errors; not finite ones are ignored
   */
  public static TwoGroups of(double[] z) {
    double squares = 0;
    int count = 0;
    for (double value : z) {
      if (Double.isFinite(value)) {
        squares += value * value;
        count++;
      }
    }
    if (count == 0 || squares <= count) {
      // No wider than noise: there is no second group.
      return new TwoGroups(0, 0);
    }
    TwoGroups model = new TwoGroups(0.5, 2 * (squares / count - 1));
    for (int round = 0; round < ROUNDS; round++) {
      TwoGroups next = model.improved(z);
      boolean settled =
          Math.abs(next.active - model.active) < CLOSE_ENOUGH
              && Math.abs(next.spread - model.spread) < CLOSE_ENOUGH * (1 + model.spread);
      model = next;
      if (settled) {
        break;
      }
    }
    return model;
  }

  private TwoGroups improved(double[] z) {
    double mass = 0;
    double squares = 0;
    int count = 0;
    for (double value : z) {
      if (Double.isFinite(value)) {
        double p = probability(value);
        mass += p;
        squares += p * value * value;
        count++;
      }
    }
    return mass <= 0
        ? new TwoGroups(0, 0)
        : new TwoGroups(mass / count, Math.max(0, squares / mass - 1));
  }

  /** Probability that an estimate belongs to the group with true values: 1 - local fdr. */
  public double probability(double z) {
    if (active == 0 || active == 1) {
      return active;
    }
    double width = 1 + spread;
    // Density of noise over density of signal, in logarithms: z may be large.
    double odds = -z * z / 2 * (1 - 1 / width) + Math.log(width) / 2;
    return active / (active + (1 - active) * Math.exp(odds));
  }

  /**
   * What to multiply an estimate with: the posterior mean is {@code weight(z) z}.
   *
   * @param z estimate divided by its standard error; infinite where there is no error
   * @return in [0, 1]; 1 for an infinite z, 0 for a NaN (no value and no error)
   */
  public double weight(double z) {
    if (Double.isNaN(z)) {
      return 0;
    }
    return Double.isInfinite(z) ? 1 : probability(z) * spread / (1 + spread);
  }
}
