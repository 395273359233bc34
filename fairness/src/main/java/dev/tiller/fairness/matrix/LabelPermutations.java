package dev.tiller.fairness.matrix;

import dev.tiller.fairness.group.Partition;
import dev.tiller.fairness.group.Subgroup;
import dev.tiller.ground.Seeds;
import dev.tiller.statistics.compare.ClusteredMean;
import dev.tiller.statistics.compare.Comparison;
import dev.tiller.statistics.compare.Multiplicity;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;

/**
 * What the matrix looks like when attributes say nothing: they are dealt anew among identities, all
 * attributes of an identity together and all rows alike, so that the correlation between cells
 * stays.
 */
final class LabelPermutations {

  private final List<Row> rows;
  private final int[] identity;
  private final MatrixSettings settings;

  LabelPermutations(List<Row> rows, int[] identity, MatrixSettings settings) {
    this.rows = rows;
    this.identity = identity;
    this.settings = settings;
  }

  /** Gaps of one row under each deal. */
  double[] gaps(int r, List<Subgroup> groups) {
    Map<Integer, Integer> places = places();
    Sums row = sums(rows.get(r), places);
    int[][] members = members(groups, places);
    // Only identities of the compared groups change places.
    int[] pool = Arrays.stream(members).flatMapToInt(Arrays::stream).distinct().sorted().toArray();
    SplittableRandom random =
        new SplittableRandom(Seeds.mix(settings.seed(), Seeds.stream("deal")));
    int[] to = new int[places.size()];
    double[] gaps = new double[settings.permutations()];
    for (int b = 0; b < gaps.length; b++) {
      int[] dealt = shuffled(pool, random);
      for (int p = 0; p < pool.length; p++) {
        to[pool[p]] = dealt[p];
      }
      gaps[b] =
          GroupSpread.gap(
              Arrays.stream(members)
                  .mapToDouble(m -> mean(m, to, row.values(), row.sizes()))
                  .filter(mean -> !Double.isNaN(mean))
                  .toArray());
    }
    return gaps;
  }

  private static double mean(int[] members, int[] to, double[] sums, int[] sizes) {
    double sum = 0;
    int size = 0;
    for (int m : members) {
      sum += sums[to[m]];
      size += sizes[to[m]];
    }
    return sum / size;
  }

  /** Westfall and Young's p values of cells in the order of rows within partitions. */
  double[] adjusted(List<Cell> cells, List<Partition> partitions) {
    double[] observed =
        cells.stream()
            .mapToDouble(c -> c.rest() == null ? Double.NaN : Math.abs(c.rest().statistic()))
            .toArray();
    Map<Integer, Integer> places = places();
    int[] pool = new int[places.size()];
    Arrays.setAll(pool, i -> i);
    SplittableRandom random = new SplittableRandom(Seeds.mix(settings.seed(), Seeds.stream("max")));
    List<Sums> sums = rows.stream().map(row -> sums(row, places)).toList();
    List<int[][]> members = partitions.stream().map(p -> members(p.subgroups(), places)).toList();
    double[][] permuted = new double[settings.permutations()][];
    for (int b = 0; b < permuted.length; b++) {
      permuted[b] = statistics(cells, members, sums, shuffled(pool, random));
    }
    return Multiplicity.maximum(observed, permuted);
  }

  /** |t| of each cell where identity i has what identity dealt[i] has for values. */
  private double[] statistics(
      List<Cell> cells, List<int[][]> members, List<Sums> sums, int[] dealt) {
    double[] statistics = new double[cells.size()];
    int at = 0;
    for (int[][] parts : members) {
      for (int r = 0; r < rows.size(); r++) {
        for (int g = 0; g < parts.length; g++) {
          statistics[at] =
              cells.get(at).rest() == null ? Double.NaN : statistic(parts, g, dealt, sums.get(r));
          at++;
        }
      }
    }
    return statistics;
  }

  private static double statistic(int[][] members, int group, int[] dealt, Sums sums) {
    int[] own = Arrays.stream(members[group]).map(m -> dealt[m]).toArray();
    int[] rest = new int[0];
    for (int g = 0; g < members.length; g++) {
      if (g != group) {
        int[] more = Arrays.stream(members[g]).map(m -> dealt[m]).toArray();
        int before = rest.length;
        rest = Arrays.copyOf(rest, before + more.length);
        System.arraycopy(more, 0, rest, before, more.length);
      }
    }
    ClusteredMean a = ClusteredMean.ofSums(own, sums.values(), sums.sizes());
    ClusteredMean b = ClusteredMean.ofSums(rest, sums.values(), sums.sizes());
    return Math.abs(Comparison.cautious(a, b).statistic());
  }

  /** A row summed over each identity. */
  private record Sums(double[] values, int[] sizes) {}

  private Sums sums(Row row, Map<Integer, Integer> places) {
    Sums sums = new Sums(new double[places.size()], new int[places.size()]);
    for (int i = 0; i < identity.length; i++) {
      if (!Double.isNaN(row.values()[i])) {
        int place = places.get(identity[i]);
        sums.values()[place] += row.values()[i];
        sums.sizes()[place]++;
      }
    }
    return sums;
  }

  private Map<Integer, Integer> places() {
    Map<Integer, Integer> places = new LinkedHashMap<>();
    for (int id : identity) {
      places.putIfAbsent(id, places.size());
    }
    return places;
  }

  private int[][] members(List<Subgroup> groups, Map<Integer, Integer> places) {
    return groups.stream()
        .map(g -> Arrays.stream(g.items()).map(i -> places.get(identity[i])).distinct().toArray())
        .toArray(int[][]::new);
  }

  private static int[] shuffled(int[] pool, SplittableRandom random) {
    int[] order = pool.clone();
    for (int i = order.length - 1; i > 0; i--) {
      int j = random.nextInt(i + 1);
      int moved = order[i];
      order[i] = order[j];
      order[j] = moved;
    }
    return order;
  }
}
