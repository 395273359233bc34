package dev.tiller.fairness.matrix;

import dev.tiller.fairness.curve.ResponseSweep;
import dev.tiller.fairness.group.Partition;
import dev.tiller.fairness.group.Subgroup;
import dev.tiller.ground.UserError;
import dev.tiller.statistics.Estimate;
import java.util.ArrayList;
import java.util.List;

/**
 * Two models on the same items under the same perturbation, by pairs: identities are drawn together
 * for both.
 *
 * @param perturbation under which
 * @param measure of what
 * @param partition of the items
 * @param best group of the first model with the largest AUC
 * @param worst group of the first model with the smallest
 * @param before gap of that pair under the first model
 * @param after gap of the same pair under the second
 * @param gapChange after minus before: below 0 the second is fairer
 * @param groups change of each group's AUC
 */
public record ModelComparison(
    String perturbation,
    String measure,
    String partition,
    String best,
    String worst,
    Estimate before,
    Estimate after,
    Estimate gapChange,
    List<Change> groups) {

  /** The AUC of a subgroup under the second model minus that under the first. */
  public record Change(String subgroup, Estimate change) {}

  /**
   * @param first of the one model
   * @param second of the other, same items, perturbation, levels and measure
   */
  public static ModelComparison of(
      ResponseSweep first,
      ResponseSweep second,
      Partition partition,
      int[] identity,
      MatrixSettings settings) {
    if (!first.axis().equals(second.axis())
        || first.responses().length != second.responses().length) {
      throw new UserError(
          "Two models are compared on the same items and levels, but %d items at %d levels stand against %d at %d."
              .formatted(
                  first.responses().length,
                  first.axis().size(),
                  second.responses().length,
                  second.axis().size()));
    }
    return of(
        new Row(first.perturbation(), first.measure(), first.areas()),
        new Row(second.perturbation(), second.measure(), second.areas()),
        partition,
        identity,
        settings);
  }

  /** The same of the unperturbed responses. */
  public static ModelComparison clean(
      ResponseSweep first,
      ResponseSweep second,
      Partition partition,
      int[] identity,
      MatrixSettings settings) {
    return of(
        new Row(ResponseSweep.CLEAN, first.measure(), first.clean()),
        new Row(ResponseSweep.CLEAN, second.measure(), second.clean()),
        partition,
        identity,
        settings);
  }

  private static ModelComparison of(
      Row first, Row second, Partition partition, int[] identity, MatrixSettings settings) {
    List<Row> rows = List.of(first, second);
    List<Subgroup> groups = partition.enough();
    if (groups.size() < 2) {
      throw new UserError(
          "The partition %s has %d groups that are large enough; two are needed to compare."
              .formatted(partition.name(), groups.size()));
    }
    List<Resamples> drawn = new ArrayList<>();
    List<Change> changes = new ArrayList<>();
    int best = 0;
    int worst = 0;
    for (int g = 0; g < groups.size(); g++) {
      Resamples group =
          Resamples.of(rows, groups.get(g).name(), groups.get(g).items(), identity, settings);
      drawn.add(group);
      best = group.value(0) > drawn.get(best).value(0) ? g : best;
      worst = group.value(0) <= drawn.get(worst).value(0) ? g : worst;
      Estimate change =
          Resamples.estimate(
              group.value(1) - group.value(0),
              b -> group.drawn(1, b) - group.drawn(0, b),
              settings,
              group.identities());
      changes.add(new Change(groups.get(g).name(), change));
    }
    Resamples top = drawn.get(best);
    Resamples low = drawn.get(worst);
    int n = Math.min(top.identities(), low.identities());
    return new ModelComparison(
        first.perturbation(),
        first.measure(),
        partition.name(),
        groups.get(best).name(),
        groups.get(worst).name(),
        gap(top, low, 0, settings, n),
        gap(top, low, 1, settings, n),
        Resamples.estimate(
            top.value(1) - low.value(1) - top.value(0) + low.value(0),
            b -> top.drawn(1, b) - low.drawn(1, b) - top.drawn(0, b) + low.drawn(0, b),
            settings,
            n),
        changes);
  }

  private static Estimate gap(
      Resamples top, Resamples low, int row, MatrixSettings settings, int n) {
    return Resamples.estimate(
        top.value(row) - low.value(row), b -> top.drawn(row, b) - low.drawn(row, b), settings, n);
  }
}
