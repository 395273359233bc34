package dev.tiller.fairness.audit;

import dev.tiller.data.Table;
import dev.tiller.data.TableBuilder;
import dev.tiller.fairness.curve.ResponseSweep;
import dev.tiller.fairness.group.Partition;
import dev.tiller.fairness.matrix.ModelComparison;
import dev.tiller.ground.UserError;
import java.util.ArrayList;
import java.util.List;

/**
 * Two models on the same items, such as one before and after steering: what became of every gap,
 * and which group paid for it. Intervals are those of single comparisons, not corrected for their
 * number.
 *
 * @param pairs one a perturbation (the unperturbed row among them), measure and partition with at
 *     least two groups that are large enough
 */
public record AuditComparison(List<ModelComparison> pairs) {

  /**
   * @param before of the one model
   * @param after of the other, with the same items, perturbations, levels and response
   * @throws UserError if they are of different items
   */
  public static AuditComparison of(AuditResult before, AuditResult after) {
    if (!before.subjects().equals(after.subjects())) {
      throw new UserError(
          "Two audits are compared item by item, but one has %d items and the other %d, or others; items that one model cannot answer must be left out of both."
              .formatted(before.subjects().size(), after.subjects().size()));
    }
    List<ModelComparison> pairs = new ArrayList<>();
    for (Partition partition : before.partitions()) {
      if (partition.enough().size() < 2) {
        continue;
      }
      String measure = "";
      for (ResponseSweep first : before.sweeps()) {
        ResponseSweep second = after.sweep(first.perturbation(), first.measure());
        if (!first.measure().equals(measure)) {
          measure = first.measure();
          pairs.add(
              ModelComparison.clean(
                  first, second, partition, before.identities(), before.matrix().settings()));
        }
        pairs.add(
            ModelComparison.of(
                first, second, partition, before.identities(), before.matrix().settings()));
      }
    }
    return new AuditComparison(List.copyOf(pairs));
  }

  /** Groups whose AUC is lower than before, its whole interval below 0: who pays. */
  public static List<ModelComparison.Change> costs(ModelComparison pair) {
    return pair.groups().stream().filter(g -> g.change().high() < 0).toList();
  }

  /** One row a pair: the gap between the best and the worst group of before, then and now. */
  public Table gaps() {
    TableBuilder table =
        Table.builder()
            .string("perturbation")
            .string("measure")
            .string("partition")
            .string("best")
            .string("worst")
            .number("gap_before")
            .number("gap_after")
            .number("change")
            .number("low")
            .number("high");
    for (ModelComparison p : pairs) {
      table.row(
          p.perturbation(),
          p.measure(),
          p.partition(),
          p.best(),
          p.worst(),
          p.before().value(),
          p.after().value(),
          p.gapChange().value(),
          p.gapChange().low(),
          p.gapChange().high());
    }
    return table.build();
  }

  /** One row a pair and group: how its AUC changed, and whether that is a cost. */
  public Table groups() {
    TableBuilder table =
        Table.builder()
            .string("perturbation")
            .string("measure")
            .string("partition")
            .string("group")
            .number("auc_change")
            .number("low")
            .number("high")
            .bool("cost");
    for (ModelComparison p : pairs) {
      for (ModelComparison.Change g : p.groups()) {
        table.row(
            p.perturbation(),
            p.measure(),
            p.partition(),
            g.subgroup(),
            g.change().value(),
            g.change().low(),
            g.change().high(),
            g.change().high() < 0);
      }
    }
    return table.build();
  }
}
