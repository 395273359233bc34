package dev.tiller.fairness.matrix;

import dev.tiller.fairness.curve.Axis;
import dev.tiller.fairness.curve.ResponseSweep;
import dev.tiller.fairness.group.Partition;
import dev.tiller.fairness.group.Subgroup;
import dev.tiller.statistics.Estimate;
import dev.tiller.statistics.compare.ClusteredMean;
import dev.tiller.statistics.compare.Comparison;
import dev.tiller.statistics.compare.Equivalence;
import dev.tiller.statistics.compare.Heterogeneity;
import dev.tiller.statistics.compare.Multiplicity;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.ToDoubleFunction;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/** Turns rows and partitions into cells and disparities. */
final class Judgement {

  /** Of one partition. */
  record Judged(List<Cell> cells, List<Disparity> disparities) {}

  private final List<Row> rows;
  private final List<ResponseSweep> sweeps;
  private final int[] identity;
  private final MatrixSettings settings;

  Judgement(List<Row> rows, List<ResponseSweep> sweeps, int[] identity, MatrixSettings settings) {
    this.rows = rows;
    this.sweeps = sweeps;
    this.identity = identity;
    this.settings = settings;
  }

  Judged of(Partition partition) {
    List<Subgroup> groups = partition.subgroups();
    int[] all = groups.stream().flatMapToInt(g -> Arrays.stream(g.items())).sorted().toArray();
    List<int[]> others = groups.stream().map(g -> without(all, g.items())).toList();
    // Drawing is most of the work; every group has a stream of its own.
    List<Resamples> drawn =
        IntStream.range(0, 2 * groups.size())
            .parallel()
            .mapToObj(
                g -> {
                  Subgroup group = groups.get(g / 2);
                  return g % 2 == 0
                      ? Resamples.of(rows, group.name(), group.items(), identity, settings)
                      : Resamples.of(
                          rows, "not " + group.name(), others.get(g / 2), identity, settings);
                })
            .toList();
    List<Cell> cells = new ArrayList<>();
    List<Disparity> disparities = new ArrayList<>();
    for (int r = 0; r < rows.size(); r++) {
      List<Cell> row = new ArrayList<>();
      for (int g = 0; g < groups.size(); g++) {
        row.add(cell(r, partition, g, others.get(g), drawn.get(2 * g), drawn.get(2 * g + 1)));
      }
      cells.addAll(shrunken(row));
      int[] enough =
          IntStream.range(0, groups.size()).filter(g -> groups.get(g).enough()).toArray();
      int place = r;
      if (Arrays.stream(enough).filter(g -> row.get(g).n() > 0).count() >= 2) {
        List<Resamples> kept =
            Arrays.stream(enough)
                .filter(g -> row.get(g).n() > 0)
                .mapToObj(g -> drawn.get(2 * g))
                .toList();
        List<Cell> columns =
            Arrays.stream(enough).filter(g -> row.get(g).n() > 0).mapToObj(row::get).toList();
        disparities.add(
            new Gaps(rows, identity, settings)
                .of(place, clean(place), partition, all, columns, kept));
      }
    }
    return new Judged(cells, disparities);
  }

  private Cell cell(
      int r, Partition partition, int g, int[] others, Resamples own, Resamples rest) {
    Subgroup group = partition.subgroups().get(g);
    Row row = rows.get(r);
    int clean = clean(r);
    int[] present = row.present(group.items());
    int[] left = row.present(others);
    @Nullable ClusteredMean mean = mean(row, present);
    @Nullable ClusteredMean other = mean(row, left);
    @Nullable Comparison test =
        group.enough()
                && mean != null
                && mean.clusters() > 1
                && other != null
                && other.clusters() > 1
            ? Comparison.cautious(mean, other)
            : null;
    int identities = (int) Arrays.stream(present).map(i -> identity[i]).distinct().count();
    Estimate excess =
        Resamples.estimate(
            rest.value(r) - own.value(r) - (rest.value(clean) - own.value(clean)),
            b -> rest.drawn(r, b) - own.drawn(r, b) - (rest.drawn(clean, b) - own.drawn(clean, b)),
            settings,
            identities);
    double[] curve = curve(row, group.items());
    return new Cell(
        row.perturbation(),
        row.measure(),
        partition.name(),
        group,
        present.length,
        own.estimate(r, settings),
        mean == null ? Double.NaN : mean.standardError(),
        own.value(clean),
        Double.NaN,
        excess,
        test,
        Double.NaN,
        test == null
            ? null
            : Equivalence.of(test.difference(), test.standardError(), settings.margin()),
        test == null ? Double.NaN : Equivalence.leastDetectable(test.standardError()),
        level(row, curve, 0.9),
        level(row, curve, 0.5));
  }

  private @Nullable ClusteredMean mean(Row row, int[] items) {
    if (items.length == 0) {
      return null;
    }
    int[] clusters = Arrays.stream(items).map(i -> identity[i]).toArray();
    return ClusteredMean.of(row.of(items), clusters);
  }

  private double level(Row row, double[] curve, double share) {
    if (curve.length == 0 || Double.isNaN(curve[0])) {
      return Double.NaN;
    }
    double[] falling = Axis.falling(curve);
    return sweep(row).axis().crossing(falling, share * curve[0]);
  }

  private double[] curve(Row row, int[] items) {
    return row.isClean() ? new double[0] : sweep(row).mean(items);
  }

  private ResponseSweep sweep(Row row) {
    return sweeps.stream()
        .filter(s -> s.perturbation().equals(row.perturbation()))
        .filter(s -> s.measure().equals(row.measure()))
        .findFirst()
        .orElseThrow();
  }

  /** The place of the unperturbed row of the same measure. */
  private int clean(int r) {
    int place = r;
    while (!rows.get(place).isClean()) {
      place--;
    }
    return place;
  }

  private static List<Cell> shrunken(List<Cell> row) {
    List<Cell> usable = row.stream().filter(c -> c.standardError() > 0).toList();
    if (usable.size() < 2) {
      return row;
    }
    double[] shrunken = heterogeneity(usable).shrunken();
    return row.stream()
        .map(c -> usable.contains(c) ? c.shrunken(shrunken[usable.indexOf(c)]) : c)
        .toList();
  }

  static Heterogeneity heterogeneity(List<Cell> cells) {
    return Heterogeneity.of(
        numbers(cells, c -> c.auc().value()), numbers(cells, Cell::standardError));
  }

  static double[] numbers(List<Cell> cells, ToDoubleFunction<Cell> figure) {
    return cells.stream().mapToDouble(figure).toArray();
  }

  /** All tests of all partitions as one family. */
  List<Cell> adjusted(List<Cell> cells, List<Partition> partitions) {
    double[] p = numbers(cells, c -> c.rest() == null ? Double.NaN : c.rest().p());
    double[] adjusted =
        switch (settings.correction()) {
          case HOLM -> Multiplicity.holm(p);
          case BH -> Multiplicity.benjaminiHochberg(p);
          case MAX_T -> new LabelPermutations(rows, identity, settings).adjusted(cells, partitions);
        };
    return IntStream.range(0, cells.size())
        .mapToObj(c -> cells.get(c).adjusted(adjusted[c]))
        .toList();
  }

  private static int[] without(int[] sorted, int[] items) {
    return Arrays.stream(sorted).filter(i -> Arrays.binarySearch(items, i) < 0).toArray();
  }
}
