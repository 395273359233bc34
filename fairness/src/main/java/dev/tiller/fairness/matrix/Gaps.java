package dev.tiller.fairness.matrix;

import dev.tiller.fairness.group.Partition;
import dev.tiller.fairness.group.Subgroup;
import dev.tiller.statistics.Estimate;
import java.util.Arrays;
import java.util.List;
import java.util.function.ToDoubleFunction;
import java.util.stream.IntStream;

/** Compares the groups of one row. */
final class Gaps {

  private final List<Row> rows;
  private final int[] identity;
  private final MatrixSettings settings;

  Gaps(List<Row> rows, int[] identity, MatrixSettings settings) {
    this.rows = rows;
    this.identity = identity;
    this.settings = settings;
  }

  /**
   * @param r place of the row
   * @param clean place of its unperturbed row
   * @param all items of the partition
   * @param cells of the groups that are large enough
   * @param drawn their resamples
   */
  Disparity of(
      int r, int clean, Partition partition, int[] all, List<Cell> cells, List<Resamples> drawn) {
    int groups = cells.size();
    double[] now = drawn.stream().mapToDouble(d -> d.value(r)).toArray();
    int best = IntStream.range(0, groups).reduce((a, b) -> now[b] > now[a] ? b : a).orElseThrow();
    int worst = IntStream.range(0, groups).reduce((a, b) -> now[b] <= now[a] ? b : a).orElseThrow();
    Resamples top = drawn.get(best);
    Resamples low = drawn.get(worst);
    int identities = drawn.stream().mapToInt(Resamples::identities).min().orElseThrow();
    Estimate excess =
        Resamples.estimate(
            top.value(r) - low.value(r) - (top.value(clean) - low.value(clean)),
            b -> top.drawn(r, b) - low.drawn(r, b) - (top.drawn(clean, b) - low.drawn(clean, b)),
            settings,
            identities);
    Resamples everybody =
        Resamples.of(rows.subList(r, r + 1), partition.name(), all, identity, settings);
    double micro = everybody.value(0);
    List<Subgroup> kept = cells.stream().map(Cell::subgroup).toList();
    double[] dealt = new LabelPermutations(rows, identity, settings).gaps(r, kept);
    double gap = GroupSpread.gap(now);
    long reached = Arrays.stream(dealt).filter(d -> d >= gap - 1e-12).count();
    boolean errors = cells.stream().allMatch(c -> c.standardError() > 0);
    return new Disparity(
        rows.get(r).perturbation(),
        rows.get(r).measure(),
        partition.name(),
        cells.get(best).subgroup().name(),
        cells.get(worst).subgroup().name(),
        figure(r, drawn, GroupSpread::gap, identities),
        Arrays.stream(dealt).average().orElse(0),
        (1.0 + reached) / (1 + dealt.length),
        excess,
        figure(r, drawn, GroupSpread::ratio, identities),
        figure(r, drawn, GroupSpread::deviation, identities),
        figure(r, drawn, GroupSpread::errorRatio, identities),
        figure(r, drawn, x -> Arrays.stream(x).min().orElseThrow() - micro, identities),
        everybody.estimate(0, settings),
        figure(r, drawn, x -> Arrays.stream(x).average().orElseThrow(), identities),
        errors ? Judgement.heterogeneity(cells) : null);
  }

  private Estimate figure(
      int r, List<Resamples> drawn, ToDoubleFunction<double[]> of, int identities) {
    double[] now = drawn.stream().mapToDouble(d -> d.value(r)).toArray();
    return Resamples.estimate(
        of.applyAsDouble(now),
        b -> of.applyAsDouble(drawn.stream().mapToDouble(d -> d.drawn(r, b)).toArray()),
        settings,
        identities);
  }
}
