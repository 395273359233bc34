package dev.tiller.fairness.audit;

import dev.tiller.data.Column;
import dev.tiller.data.Table;
import dev.tiller.data.TableBuilder;
import dev.tiller.fairness.curve.Axis;
import dev.tiller.fairness.curve.ResponseSweep;
import dev.tiller.fairness.group.Partition;
import dev.tiller.fairness.group.Subgroup;
import dev.tiller.fairness.matrix.Cell;
import dev.tiller.fairness.matrix.Disparity;
import dev.tiller.statistics.Estimate;
import dev.tiller.statistics.compare.ClusteredMean;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.hipparchus.distribution.continuous.NormalDistribution;
import org.jspecify.annotations.Nullable;

/** A result as tables. */
public final class AuditTables {

  private final AuditResult result;

  /** Of one result. */
  public AuditTables(AuditResult result) {
    this.result = result;
  }

  /** One row a cell of the matrix. */
  public Table matrix() {
    TableBuilder table =
        Table.builder()
            .string("perturbation")
            .string("measure")
            .string("partition")
            .string("group")
            .integer("items")
            .integer("identities")
            .bool("enough")
            .number("auc")
            .number("low")
            .number("high")
            .number("clean")
            .number("retention")
            .number("drop")
            .number("shrunken")
            .number("excess")
            .number("excess_low")
            .number("excess_high")
            .number("difference_from_rest")
            .number("p")
            .number("p_adjusted")
            .number("p_equal")
            .number("least_detectable")
            .number("falls_to_90")
            .number("falls_to_50");
    for (Cell c : result.matrix().cells()) {
      table.row(
          c.perturbation(),
          c.measure(),
          c.partition(),
          c.subgroup().name(),
          (long) c.n(),
          (long) c.subgroup().identities(),
          c.subgroup().enough(),
          known(c.auc().value()),
          known(c.auc().low()),
          known(c.auc().high()),
          known(c.clean()),
          known(c.retention()),
          known(c.drop()),
          known(c.shrunken()),
          known(c.excess().value()),
          known(c.excess().low()),
          known(c.excess().high()),
          c.rest() == null ? null : c.rest().difference(),
          c.rest() == null ? null : c.rest().p(),
          known(c.adjusted()),
          c.equality() == null ? null : c.equality().p(),
          known(c.leastDetectable()),
          known(c.fallsTo90()),
          known(c.fallsTo50()));
    }
    return table.build();
  }

  /** One row a perturbation, measure and partition. */
  public Table disparities() {
    TableBuilder table =
        Table.builder()
            .string("perturbation")
            .string("measure")
            .string("partition")
            .string("best")
            .string("worst");
    for (String name :
        List.of(
            "gap",
            "excess",
            "ratio",
            "spread",
            "error_ratio",
            "worst_minus_micro",
            "micro",
            "macro")) {
      table.number(name).number(name + "_low").number(name + "_high");
    }
    table
        .number("gap_by_chance")
        .number("gap_p")
        .number("heterogeneity_i2")
        .number("heterogeneity_p");
    for (Disparity d : result.matrix().disparities()) {
      List<@Nullable Object> row =
          new ArrayList<>(
              List.of(d.perturbation(), d.measure(), d.partition(), d.best(), d.worst()));
      for (Estimate e :
          List.of(
              d.gap(),
              d.excess(),
              d.ratio(),
              d.spread(),
              d.errorRatio(),
              d.worstMinusMicro(),
              d.micro(),
              d.macro())) {
        row.add(known(e.value()));
        row.add(known(e.low()));
        row.add(known(e.high()));
      }
      row.add(d.nullGap());
      row.add(d.permutationP());
      row.add(d.heterogeneity() == null ? null : d.heterogeneity().share());
      row.add(d.heterogeneity() == null ? null : d.heterogeneity().p());
      table.row(row.toArray());
    }
    return table.build();
  }

  /**
   * One row a perturbation, measure, group and level, with a band: Wilson's interval where
   * responses are yes or no, a normal one by identities otherwise.
   */
  public Table curves() {
    TableBuilder table =
        Table.builder()
            .string("perturbation")
            .string("measure")
            .string("partition")
            .string("group")
            .number("level")
            .number("response")
            .number("low")
            .number("high")
            .integer("items");
    for (ResponseSweep sweep : result.sweeps()) {
      for (Partition partition : result.partitions()) {
        for (Subgroup group : partition.subgroups()) {
          int[] items = Arrays.stream(group.items()).filter(sweep::has).toArray();
          double[] levels = sweep.axis().levels();
          for (int k = 0; k < levels.length && items.length > 0; k++) {
            Estimate point = point(sweep, items, k);
            table.row(
                sweep.perturbation(),
                sweep.measure(),
                partition.name(),
                group.name(),
                levels[k],
                point.value(),
                known(point.low()),
                known(point.high()),
                (long) items.length);
          }
        }
      }
    }
    return table.build();
  }

  private Estimate point(ResponseSweep sweep, int[] items, int k) {
    double level = result.matrix().settings().level();
    double[] y = Arrays.stream(items).mapToDouble(i -> sweep.responses()[i][k]).toArray();
    int[] clusters = Arrays.stream(items).map(i -> result.identities()[i]).toArray();
    if (Arrays.stream(y).allMatch(v -> v == 0 || v == 1)) {
      boolean[] right = new boolean[y.length];
      for (int i = 0; i < y.length; i++) {
        right[i] = y[i] == 1;
      }
      return Estimate.share(right, clusters, level);
    }
    ClusteredMean mean = ClusteredMean.of(y, clusters);
    if (Double.isNaN(mean.standardError())) {
      return Estimate.withoutInterval(mean.mean(), level, 1);
    }
    double half =
        new NormalDistribution().inverseCumulativeProbability((1 + level) / 2)
            * mean.standardError();
    return new Estimate(
        mean.mean(),
        Math.max(0, mean.mean() - half),
        Math.min(1, mean.mean() + half),
        level,
        mean.clusters());
  }

  /**
   * One row an item: its attributes, and of each sweep its area, the first level at which it fails,
   * and its responses. The area is the best column to filter, sort and color a dashboard by.
   */
  public Table items() {
    List<Column> columns = new ArrayList<>();
    columns.add(
        Column.strings("item", result.subjects().stream().map(AuditResult.Subject::id).toList()));
    columns.add(
        Column.strings(
            "identity", result.subjects().stream().map(AuditResult.Subject::identity).toList()));
    Set<String> names = new LinkedHashSet<>();
    result.subjects().forEach(s -> names.addAll(s.attributes().keySet()));
    for (String name : names) {
      columns.add(
          Column.strings(
              "attribute:" + name,
              result.subjects().stream().map(s -> s.attributes().get(name)).toList()));
    }
    for (ResponseSweep sweep : result.sweeps()) {
      String title = sweep.perturbation() + ":" + sweep.measure();
      Axis axis = sweep.axis();
      columns.add(Column.doubles(title + ":area", sweep.areas()));
      double[] flips = new double[result.subjects().size()];
      Arrays.setAll(flips, i -> sweep.flip(i) < 0 ? Double.NaN : axis.levels()[sweep.flip(i)]);
      columns.add(Column.doubles(title + ":fails_at", flips));
      for (int k = 0; k < axis.size(); k++) {
        int level = k;
        double[] y = Arrays.stream(sweep.responses()).mapToDouble(r -> r[level]).toArray();
        columns.add(Column.doubles(title + "@" + axis.levels()[k], y));
      }
    }
    return Table.of(columns);
  }

  /**
   * The worst cells, with the items that flip first.
   *
   * @param cells how many
   * @param examples of each
   */
  public Table targeted(int cells, int examples) {
    TableBuilder table =
        Table.builder()
            .string("perturbation")
            .string("measure")
            .string("group")
            .number("auc")
            .number("clean")
            .number("excess")
            .number("excess_low")
            .number("excess_high")
            .number("p_adjusted")
            .string("flip_first");
    for (Cell c : result.matrix().targeted(cells)) {
      List<String> first =
          result.flippingFirst(c, examples).stream()
              .map(i -> result.subjects().get(i).id())
              .toList();
      table.row(
          c.perturbation(),
          c.measure(),
          c.subgroup().name(),
          c.auc().value(),
          c.clean(),
          c.excess().value(),
          c.excess().low(),
          c.excess().high(),
          known(c.adjusted()),
          String.join(", ", first));
    }
    return table.build();
  }

  /** Items that were left out, each with its reason. */
  public Table excluded() {
    TableBuilder table = Table.builder().string("item").string("reason");
    result.excluded().forEach(e -> table.row(e.item(), e.reason()));
    return table.build();
  }

  /** Null stands for what is not known. */
  private static @Nullable Double known(double value) {
    return Double.isNaN(value) ? null : value;
  }
}
