package dev.tiller.training.scaling;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/**
 * A {@link ScalingRule} at work: gives every setting its new value and notes what it was, what it
 * is and why, in the order of the calls. Belongs to one thread.
 *
 * <pre>{@code
 * Rescaling by = new Rescaling(ScalingRule.between(64, 512));
 * Optimizer scaled = new AdamW(1e-3, 0.1).scaled(by);
 * by.changes().forEach(change -> ...);
 * }</pre>
 */
public final class Rescaling {

  private final ScalingRule rule;
  private final String prefix;
  private final List<Change> changes;

  /** Nothing is noted yet. */
  public Rescaling(ScalingRule rule) {
    this(rule, "", new ArrayList<>());
  }

  private Rescaling(ScalingRule rule, String prefix, List<Change> changes) {
    this.rule = rule;
    this.prefix = prefix;
    this.changes = changes;
  }

  /**
   * The same list, with the settings of one part under its name.
   *
   * @param part such as the name of a group of parameters
   */
  public Rescaling of(String part) {
    return new Rescaling(rule, prefix + part + ".", changes);
  }

  /** The laws. */
  public ScalingRule rule() {
    return rule;
  }

  /** What was noted, kept settings included. */
  public List<Change> changes() {
    return Collections.unmodifiableList(changes);
  }

  /** {@link ScalingRule#linear}. */
  public double linear(String setting, double x, String why) {
    return note(setting, x, rule.linear(x), "x kappa", why);
  }

  /** {@link ScalingRule#root}. */
  public double root(String setting, double x, String why) {
    return note(setting, x, rule.root(x), "x sqrt(kappa)", why);
  }

  /** {@link ScalingRule#inverseRoot}. */
  public double inverseRoot(String setting, double x, String why) {
    return note(setting, x, rule.inverseRoot(x), "/ sqrt(kappa)", why);
  }

  /** {@link ScalingRule#power}. */
  public double power(String setting, double rho, String why) {
    return note(setting, rho, rule.power(rho), "^ kappa", why);
  }

  /** {@link ScalingRule#share}. */
  public double share(String setting, double share, String why) {
    return note(setting, share, rule.share(share), "1 - (1 - x)^kappa", why);
  }

  /**
   * {@link ScalingRule#complement}.
   *
   * @throws dev.tiller.ground.UserError where the rule does not hold
   */
  public double complement(String setting, double beta, String why) {
    return note(setting, beta, rule.complement(prefix + setting, beta), "1 - kappa (1 - x)", why);
  }

  /** What another batch does not touch. */
  public double kept(String setting, double x, String why) {
    return note(setting, x, x, "-", why);
  }

  /** A number of steps that stand for samples: x / kappa. */
  public double steps(String setting, double steps, String why) {
    return note(setting, steps, steps / rule.kappa(), "/ kappa", why);
  }

  private double note(String setting, double from, double to, String law, String why) {
    changes.add(new Change(prefix + setting, from, to, law, why));
    return to;
  }
}
