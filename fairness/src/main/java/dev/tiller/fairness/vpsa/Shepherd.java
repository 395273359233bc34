package dev.tiller.fairness.vpsa;

import dev.tiller.ground.UserError;
import java.util.Arrays;
import java.util.Comparator;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;

/**
 * VPSA's first step, the preferred view: a threshold and the subjects that cooperate at it. The
 * loss is the number removed plus 1 - t / 0.99999, so that first as many as possible are kept and
 * then the threshold is as high as possible. The authors search it at random; it can only change at
 * scores that occur, so all of these are tried here.
 *
 * @param threshold t in [0, 1]
 * @param kept places of the subjects kept, ascending
 * @param loss at the threshold
 */
public record Shepherd(double threshold, int[] kept, double loss) {

  private static final double ALMOST_ONE = 0.99999;

  /**
   * The best threshold of all.
   *
   * @param scores [n][n], one picture an identity; made symmetric first
   */
  public static Shepherd of(double[][] scores) {
    double[][] s = symmetric(scores);
    return DoubleStream.concat(
            DoubleStream.of(0, 1), Arrays.stream(s).flatMapToDouble(Arrays::stream))
        .filter(t -> t >= 0 && t <= 1)
        .distinct()
        .mapToObj(t -> flock(s, t))
        .min(Comparator.comparingDouble(Shepherd::loss))
        .orElseThrow();
  }

  /** The subjects kept at a given threshold. */
  public static Shepherd at(double[][] scores, double threshold) {
    return flock(symmetric(scores), threshold);
  }

  private static Shepherd flock(double[][] s, double t) {
    int n = s.length;
    boolean[][] wrong = new boolean[n][n];
    int[] errors = new int[n];
    for (int i = 0; i < n; i++) {
      for (int j = 0; j < n; j++) {
        wrong[i][j] = s[i][j] >= t != (i == j);
        errors[i] += wrong[i][j] ? 1 : 0;
      }
    }
    // Ranked once: removals do not move the others.
    int[] ranking =
        IntStream.range(0, n)
            .boxed()
            .sorted(Comparator.comparingInt((Integer i) -> -errors[i]))
            .mapToInt(i -> i)
            .toArray();
    int[] left = errors.clone();
    boolean[] removed = new boolean[n];
    for (int i : ranking) {
      if (left[i] >= 1) {
        removed[i] = true;
        for (int j = 0; j < n; j++) {
          left[j] -= j != i && wrong[i][j] && !removed[j] ? 1 : 0;
        }
      }
    }
    int[] kept = IntStream.range(0, n).filter(i -> !removed[i]).toArray();
    return new Shepherd(t, kept, n - kept.length + (1 - t / ALMOST_ONE));
  }

  private static double[][] symmetric(double[][] scores) {
    int n = scores.length;
    double[][] s = new double[n][n];
    for (int i = 0; i < n; i++) {
      if (scores[i].length != n) {
        throw new UserError(
            "A shepherd needs as many probes as gallery pictures, but row %d has %d scores of %d."
                .formatted(i, scores[i].length, n));
      }
      for (int j = 0; j < n; j++) {
        if (Double.isNaN(scores[i][j])) {
          throw new UserError(
              "The score of pictures %d and %d is NaN; the model gives no number for one of them."
                  .formatted(i, j));
        }
        s[i][j] = (scores[i][j] + scores[j][i]) / 2;
      }
    }
    return s;
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Shepherd o && threshold == o.threshold && Arrays.equals(kept, o.kept);
  }

  @Override
  public int hashCode() {
    return 31 * Double.hashCode(threshold) + Arrays.hashCode(kept);
  }
}
