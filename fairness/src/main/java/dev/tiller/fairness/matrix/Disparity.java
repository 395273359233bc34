package dev.tiller.fairness.matrix;

import dev.tiller.statistics.Estimate;
import dev.tiller.statistics.compare.Heterogeneity;
import org.jspecify.annotations.Nullable;

/**
 * How far the groups of one partition are apart under one perturbation; groups below the least size
 * are left out.
 *
 * @param perturbation {@code clean} for the unperturbed row
 * @param measure what was measured
 * @param partition whose groups
 * @param best group with the largest AUC
 * @param worst group with the smallest: whom the model fails most
 * @param gap largest minus smallest, biased upwards where groups are many and small
 * @param nullGap what the gap is on average when labels are dealt anew among identities
 * @param permutationP share of those deals whose gap is at least as large
 * @param excess gap of this pair (best, worst) minus their gap on clean input: what the
 *     perturbation creates
 * @param ratio smallest over largest
 * @param spread population standard deviation across groups
 * @param errorRatio (1 - smallest) / (1 - largest); infinite where the best makes no error
 * @param worstMinusMicro smallest minus the mean of all items
 * @param micro mean over items
 * @param macro mean over groups
 * @param heterogeneity whether they differ by more than their errors; null where an error is 0
 */
public record Disparity(
    String perturbation,
    String measure,
    String partition,
    String best,
    String worst,
    Estimate gap,
    double nullGap,
    double permutationP,
    Estimate excess,
    Estimate ratio,
    Estimate spread,
    Estimate errorRatio,
    Estimate worstMinusMicro,
    Estimate micro,
    Estimate macro,
    @Nullable Heterogeneity heterogeneity) {

  /** The gap without what chance alone makes of it. */
  public double corrected() {
    return gap.value() - nullGap;
  }
}
