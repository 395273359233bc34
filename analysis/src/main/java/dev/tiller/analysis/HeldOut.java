package dev.tiller.analysis;

import dev.tiller.ground.Monitor;
import dev.tiller.ground.Seeds;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.IntStream;

/**
 * How well a mixture of so many components foretells rows that it was not fitted on: what tells
 * whether more components learn the data or their noise.
 *
 * @param components of the mixture
 * @param meanLogLikelihood of the rows held out; larger is better
 * @param standardError of that mean over these rows
 * @param rows held out
 */
public record HeldOut(int components, double meanLogLikelihood, double standardError, int rows) {
  /** Numbers of components that are tried. */
  public static final List<Integer> USUAL = List.of(1, 2, 5, 10);

  private static final int ONE_OF = 5;

  /** More rows tell no more about so few numbers of components. */
  private static final int MOST_ROWS = 20_000;

  /** Rows to fit for each component; a number of components for which there are fewer is left. */
  private static final int FEWEST = 10;

  /** Nothing but chance. */
  private static final int STREAM = 1;

  /**
   * Fits on four fifths of the rows, drawn by chance, and scores the rest, the same for all; of
   * more than 20,000 rows as many, drawn likewise.
   *
   * @param candidates numbers of components, each at least 1
   */
  public static List<HeldOut> of(
      EmbeddedRows data, List<Integer> candidates, long seed, Monitor monitor) {
    int[] order = shuffled(data.rows(), new SplittableRandom(Seeds.mix(seed, STREAM)));
    int rows = Math.min(order.length, MOST_ROWS);
    int held = Math.max(1, rows / ONE_OF);
    EmbeddedRows test = data.select(sorted(order, 0, held));
    EmbeddedRows train = data.select(sorted(order, held, rows));
    List<HeldOut> all = new ArrayList<>();
    for (int k : candidates) {
      if (k == 1 || train.rows() >= FEWEST * k) {
        all.add(scored(k, Mixture.fit(train, k, seed, monitor).scores(test)));
      }
    }
    return List.copyOf(all);
  }

  /** The number of components that foretells best; the smaller of equal ones. */
  public static int best(List<HeldOut> all) {
    return all.stream()
        .max(
            Comparator.comparingDouble(HeldOut::meanLogLikelihood)
                .thenComparing(Comparator.comparingInt(HeldOut::components).reversed()))
        .orElseThrow()
        .components();
  }

  private static HeldOut scored(int components, double[] scores) {
    double mean = IntStream.range(0, scores.length).mapToDouble(i -> scores[i]).average().orElse(0);
    double squares = 0;
    for (double score : scores) {
      squares += (score - mean) * (score - mean);
    }
    int n = scores.length;
    double error = n > 1 ? Math.sqrt(squares / (n - 1) / n) : Double.NaN;
    return new HeldOut(components, mean, error, n);
  }

  private static int[] shuffled(int count, SplittableRandom random) {
    int[] order = IntStream.range(0, count).toArray();
    for (int i = count - 1; i > 0; i--) {
      int j = random.nextInt(i + 1);
      int swapped = order[i];
      order[i] = order[j];
      order[j] = swapped;
    }
    return order;
  }

  private static int[] sorted(int[] order, int from, int to) {
    return IntStream.range(from, to).map(i -> order[i]).sorted().toArray();
  }
}
