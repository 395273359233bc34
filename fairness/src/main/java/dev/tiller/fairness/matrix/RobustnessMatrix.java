package dev.tiller.fairness.matrix;

import dev.tiller.fairness.curve.ResponseSweep;
import dev.tiller.fairness.group.Partition;
import dev.tiller.ground.UserError;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The AUC of every perturbation and subgroup of one model. The first row of each measure is {@code
 * clean}, the unperturbed response. Down a column stands what hurts a group, along a row who is
 * hurt by a perturbation; a flat clean row over an uneven one is what clean evaluation cannot show.
 *
 * @param cells row by row
 * @param disparities one a row and partition with at least two groups that are large enough
 * @param settings by which they were judged
 * @param family number of tests that the p values are adjusted for
 */
public record RobustnessMatrix(
    List<Cell> cells, List<Disparity> disparities, MatrixSettings settings, int family) {

  /**
   * Judges sweeps of the same items.
   *
   * @param sweeps one a perturbation and measure, at least one
   * @param partitions of the items
   * @param identity of every item, as a number
   */
  public static RobustnessMatrix of(
      List<ResponseSweep> sweeps,
      List<Partition> partitions,
      int[] identity,
      MatrixSettings settings) {
    List<Row> rows = rows(sweeps);
    for (Row row : rows) {
      if (row.values().length != identity.length) {
        throw new UserError(
            "The sweep of %s has %d items, but %d were expected."
                .formatted(row.perturbation(), row.values().length, identity.length));
      }
    }
    Judgement judgement = new Judgement(rows, sweeps, identity, settings);
    List<Cell> cells = new ArrayList<>();
    List<Disparity> disparities = new ArrayList<>();
    for (Partition partition : partitions) {
      Judgement.Judged judged = judgement.of(partition);
      cells.addAll(judged.cells());
      disparities.addAll(judged.disparities());
    }
    List<Cell> adjusted = judgement.adjusted(cells, partitions);
    int family = (int) adjusted.stream().filter(c -> !Double.isNaN(c.adjusted())).count();
    return new RobustnessMatrix(adjusted, disparities, settings, family);
  }

  /** The unperturbed row of each measure, then its sweeps. */
  private static List<Row> rows(List<ResponseSweep> sweeps) {
    Map<String, List<Row>> byMeasure = new LinkedHashMap<>();
    for (ResponseSweep sweep : sweeps) {
      List<Row> rows = byMeasure.computeIfAbsent(sweep.measure(), m -> new ArrayList<>());
      if (rows.isEmpty()) {
        rows.add(new Row(ResponseSweep.CLEAN, sweep.measure(), sweep.clean()));
      }
      rows.add(new Row(sweep.perturbation(), sweep.measure(), sweep.areas()));
    }
    return byMeasure.values().stream().flatMap(List::stream).toList();
  }

  /** One cell, if the matrix has it. */
  public Optional<Cell> cell(String perturbation, String measure, String subgroup) {
    return cells.stream()
        .filter(c -> c.perturbation().equals(perturbation))
        .filter(c -> c.measure().equals(measure) && c.subgroup().name().equals(subgroup))
        .findFirst();
  }

  /**
   * Where subgroups are failed in particular: perturbed cells of groups that are large enough,
   * those first whose loss beyond the rest's is surest (by the lower end of its interval, not by
   * the estimate).
   *
   * @param most how many
   */
  public List<Cell> targeted(int most) {
    return cells.stream()
        .filter(c -> c.subgroup().enough() && !c.perturbation().equals(ResponseSweep.CLEAN))
        .filter(c -> c.excess().hasInterval())
        .sorted(Comparator.comparingDouble((Cell c) -> -c.excess().low()))
        .limit(most)
        .toList();
  }

  /** The largest gap of AUC between groups under any perturbation. */
  public Optional<Disparity> largestGap() {
    return disparities.stream()
        .filter(d -> !d.perturbation().equals(ResponseSweep.CLEAN))
        .max(Comparator.comparingDouble(d -> d.gap().value()));
  }
}
