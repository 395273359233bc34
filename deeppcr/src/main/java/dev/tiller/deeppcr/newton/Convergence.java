package dev.tiller.deeppcr.newton;

import dev.tiller.deeppcr.Chain;
import dev.tiller.deeppcr.Trajectory;
import java.util.ArrayList;
import java.util.List;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.jspecify.annotations.Nullable;

/**
 * The stop test of everything that iterates over a whole chain: what the residuals were, whether
 * they met the rule, and whether what is there at the end may be called a solution. States that are
 * not finite never may, nor do residuals that are far from rounding, whatever the count of sweeps
 * promises.
 */
public final class Convergence {

  private final Stop rule;
  private final int length;
  private final double rounding;
  private final List<Double> residuals = new ArrayList<>();
  private double largest;
  private boolean met;

  /**
   * @param rule null for the usual one of the start's type
   */
  public Convergence(@Nullable Stop rule, Chain chain, Tensor start) {
    boolean isDouble = start.scalar_type().intern() == ScalarType.Double;
    this.rule = rule == null ? Stop.usual(isDouble) : rule;
    this.length = chain.length();
    this.rounding = Math.sqrt(isDouble ? Math.ulp(1.0) : Math.ulp(1.0f));
  }

  /** Iterations at most. */
  public int most() {
    return rule.most(length);
  }

  /**
   * Measures how far states are from a solution.
   *
   * @param residual what the steps return less the states
   * @return whether that is near enough to stop
   */
  public boolean reached(Tensor residual, Tensor states) {
    double off = Trajectory.largest(residual);
    residuals.add(off);
    largest = Trajectory.largest(states);
    met = rule.met(off, largest);
    return met;
  }

  /** Largest residual before each iteration and, last, after all. */
  public List<Double> residuals() {
    return residuals;
  }

  /** Whether the rule was met. */
  public boolean met() {
    return met;
  }

  /**
   * Whether the states solve the chain because every sweep settled one more of them.
   *
   * @param sweeps that were made
   */
  public boolean settled(int sweeps) {
    double last = residuals.get(residuals.size() - 1);
    // What stood behind the settled states may have been large, and leaves its rounding.
    return sweeps >= length && last <= rounding * Math.max(1, largest) && Double.isFinite(last);
  }
}
