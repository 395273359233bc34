package dev.tiller.fairness.matrix;

import dev.tiller.fairness.group.Subgroup;
import dev.tiller.statistics.Estimate;
import dev.tiller.statistics.compare.Comparison;
import dev.tiller.statistics.compare.Equivalence;
import org.jspecify.annotations.Nullable;

/**
 * One perturbation, measure and subgroup of a matrix.
 *
 * @param perturbation {@code clean} for the unperturbed row
 * @param measure what was measured
 * @param partition the subgroup belongs to
 * @param subgroup itself
 * @param n items of it with a response at every level
 * @param auc mean of their areas (of the unperturbed row: of their responses), with an interval by
 *     identities
 * @param standardError of it by identities; NaN for fewer than two
 * @param clean mean of their unperturbed responses
 * @param shrunken auc drawn towards those of the partition's other groups; NaN where it cannot be
 * @param excess how much more this group loses than the rest of the partition: (rest - group) under
 *     the perturbation minus the same on clean input; 0 in the clean row
 * @param rest the test of the group against the rest; null where there is none
 * @param adjusted its p value in the family; NaN where there is no test
 * @param equality with the rest within the margin; null where there is no test
 * @param leastDetectable difference from the rest that a test of this size finds 4 times in 5; NaN
 *     where there is no test
 * @param fallsTo90 level at which the (falling) curve meets 90 % of clean; NaN if never
 * @param fallsTo50 the same for 50 %
 */
public record Cell(
    String perturbation,
    String measure,
    String partition,
    Subgroup subgroup,
    int n,
    Estimate auc,
    double standardError,
    double clean,
    double shrunken,
    Estimate excess,
    @Nullable Comparison rest,
    double adjusted,
    @Nullable Equivalence equality,
    double leastDetectable,
    double fallsTo90,
    double fallsTo50) {

  /** What is left of the clean response: auc / clean; NaN if that is 0. */
  public double retention() {
    return clean == 0 ? Double.NaN : auc.value() / clean;
  }

  /** What is lost: clean - auc. */
  public double drop() {
    return clean - auc.value();
  }

  /** Whether a difference from the rest survives the correction. */
  public boolean stands() {
    return adjusted <= 0.05;
  }

  Cell adjusted(double p) {
    return new Cell(
        perturbation,
        measure,
        partition,
        subgroup,
        n,
        auc,
        standardError,
        clean,
        shrunken,
        excess,
        rest,
        p,
        equality,
        leastDetectable,
        fallsTo90,
        fallsTo50);
  }

  Cell shrunken(double value) {
    return new Cell(
        perturbation,
        measure,
        partition,
        subgroup,
        n,
        auc,
        standardError,
        clean,
        value,
        excess,
        rest,
        adjusted,
        equality,
        leastDetectable,
        fallsTo90,
        fallsTo50);
  }
}
