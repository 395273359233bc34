package dev.tiller.steering.lineas;

import dev.tiller.ground.UserError;

/**
 * How the parameters of all maps descend: plain SGD without momentum (the paper's choice for
 * language models) or Adam, with a rate that falls along a cosine.
 *
 * <pre>lr_t = floor + (rate - floor) (1 + cos(pi t / steps)) / 2,   t = 0 .. steps - 1</pre>
 *
 * <p>arXiv 2503.10679, section 4 and its public code.
 *
 * @param rule which update
 * @param steps at least 1
 * @param rate of the first step, above 0
 * @param floor rate toward which the cosine falls, in [0, rate]
 * @param refit steps after the last one in which only what is not identity by then is trained on,
 *     with the schedule started anew and without sparsity; 0 for none
 */
public record Optimization(Rule rule, int steps, double rate, double floor, int refit) {

  /** The update rule. */
  public enum Rule {
    /** u - lr g. */
    SGD,
    /** arXiv 1412.6980, algorithm 1, with 0.9, 0.999 and 1e-8. */
    ADAM
  }

  /** The paper's: SGD at 0.1, 1000 steps, to 0. */
  public static final Optimization PAPER = new Optimization(Rule.SGD, 1000, 0.1, 0, 0);

  /** Checks the ranges. */
  public Optimization {
    if (steps < 1 || refit < 0) {
      throw new UserError(
          "LinEAS was to train for %d steps and %d more, but at least 1 and 0 are needed."
              .formatted(steps, refit));
    }
    if (!(rate > 0) || !Double.isFinite(rate) || !(floor >= 0 && floor <= rate)) {
      throw new UserError(
          "LinEAS was to train at a rate from %s to %s; a finite rate above 0 and a last rate between 0 and it were expected."
              .formatted(rate, floor));
    }
  }

  /** With other numbers of steps. */
  public Optimization withSteps(int other) {
    return new Optimization(rule, other, rate, floor, refit);
  }

  /** With another rate. */
  public Optimization withRate(double other) {
    return new Optimization(rule, steps, other, Math.min(floor, other), refit);
  }

  /** With another last rate. */
  public Optimization withFloor(double other) {
    return new Optimization(rule, steps, rate, other, refit);
  }

  /** With another rule. */
  public Optimization withRule(Rule other) {
    return new Optimization(other, steps, rate, floor, refit);
  }

  /** With a refit. */
  public Optimization withRefit(int other) {
    return new Optimization(rule, steps, rate, floor, other);
  }

  /** Steps in all. */
  int total() {
    return steps + refit;
  }

  /**
   * The rate of a step.
   *
   * @param step from 0 to {@link #total} - 1
   */
  double rate(int step) {
    boolean again = step >= steps;
    double t = again ? step - steps : step;
    return floor + (rate - floor) * (1 + Math.cos(Math.PI * t / (again ? refit : steps))) / 2;
  }
}
