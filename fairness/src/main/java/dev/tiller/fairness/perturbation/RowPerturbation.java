package dev.tiller.fairness.perturbation;

import dev.tiller.fairness.Draws;
import dev.tiller.fairness.Perturbation;
import dev.tiller.ground.UserError;
import dev.tiller.statistics.Moments;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.SplittableRandom;
import java.util.stream.IntStream;

/**
 * Changes of a row of numbers, in units of each column's standard deviation. Protected columns
 * stay.
 *
 * @param kind of change
 * @param means of the columns
 * @param deviations of the columns
 * @param open columns that may change
 */
public record RowPerturbation(Kind kind, double[] means, double[] deviations, int[] open)
    implements Perturbation<double[]> {

  /** What a level does. */
  public enum Kind {
    /** Adds level deviations times a normal number to each column. */
    NOISE,
    /** Replaces this share of columns by their mean. */
    MISSING,
    /** Adds level deviations to every column: the world has moved. */
    DRIFT,
    /** Rounds to multiples of level deviations. */
    ROUNDING
  }

  /**
   * Learns means and deviations.
   *
   * @param rows of equal length, at least 2
   * @param protectedColumns that stay as they are
   */
  public static RowPerturbation of(Kind kind, List<double[]> rows, int... protectedColumns) {
    if (rows.size() < 2) {
      throw new UserError(
          "Deviations of columns need at least 2 rows, but there are %d.".formatted(rows.size()));
    }
    int columns = rows.get(0).length;
    double[] means = new double[columns];
    double[] deviations = new double[columns];
    for (int c = 0; c < columns; c++) {
      int column = c;
      Moments moments = Moments.of(rows.stream().mapToDouble(row -> row[column]).toArray());
      means[c] = moments.mean();
      deviations[c] = moments.standardDeviation();
    }
    int[] open =
        IntStream.range(0, columns)
            .filter(c -> Arrays.stream(protectedColumns).noneMatch(p -> p == c))
            .toArray();
    return new RowPerturbation(kind, means, deviations, open);
  }

  @Override
  public String id() {
    return "row_" + kind.name().toLowerCase(Locale.ROOT);
  }

  @Override
  public String unit() {
    return kind == Kind.MISSING ? "share" : "sd";
  }

  @Override
  public String meaning() {
    return switch (kind) {
      case NOISE -> "noise of this many standard deviations in every open column";
      case MISSING -> "this share of open columns missing, the mean in their place";
      case DRIFT -> "every open column moved by this many standard deviations";
      case ROUNDING -> "open columns rounded to multiples of this many standard deviations";
    };
  }

  @Override
  public double neutral() {
    return 0;
  }

  @Override
  public double[] grid() {
    return kind == Kind.MISSING
        ? new double[] {0, .1, .2, .4, .6, .8}
        : new double[] {0, .1, .25, .5, 1, 2};
  }

  @Override
  public double most() {
    return kind == Kind.MISSING ? 1 : Double.POSITIVE_INFINITY;
  }

  @Override
  public double[] apply(double[] row, String item, double level) {
    double[] changed = row.clone();
    if (level == 0) {
      return changed;
    }
    if (kind == Kind.MISSING) {
      Arrays.stream(open)
          .boxed()
          .sorted(Comparator.comparing(c -> Draws.seed(item, id(), c), Long::compareUnsigned))
          .limit(Draws.share(level, open.length))
          .forEach(c -> changed[c] = means[c]);
      return changed;
    }
    for (int c : open) {
      SplittableRandom random = Draws.of(item, id(), c);
      double step = level * deviations[c];
      changed[c] =
          switch (kind) {
            case NOISE -> row[c] + step * normal(random);
            case DRIFT -> row[c] + step;
            default -> step == 0 ? row[c] : step * Math.rint(row[c] / step);
          };
    }
    return changed;
  }

  private static double normal(SplittableRandom random) {
    return Math.sqrt(-2 * StrictMath.log(1 - random.nextDouble()))
        * StrictMath.cos(2 * Math.PI * random.nextDouble());
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof RowPerturbation o
        && kind == o.kind
        && Arrays.equals(means, o.means)
        && Arrays.equals(deviations, o.deviations)
        && Arrays.equals(open, o.open);
  }

  @Override
  public int hashCode() {
    return 31 * kind.hashCode() + Arrays.hashCode(means);
  }
}
