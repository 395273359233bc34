package dev.tiller.analysis;

import dev.tiller.ground.Monitor;
import dev.tiller.ground.Seeds;
import java.util.SplittableRandom;

/**
 * How much less familiar some rows are than those of a reference, such as test rows than training
 * rows. The gap is the difference of the two means of log density under mixtures of the reference,
 * 0 where both are alike: the difference that DNIKit's notebook takes, not the ratio of its prose,
 * whose meaning turns with the sign. Rows are never scored by a mixture that was fitted on them,
 * since those would look familiar by that alone: the reference is halved, and each half is scored
 * by the mixture of the other.
 *
 * @param reference log density of each row of the reference under the other half's mixture
 * @param others mean log density of each other row under both mixtures
 */
public record DensityGap(double[] reference, double[] others) {

  /**
   * Fits both mixtures and scores.
   *
   * @param reference rows of it, at least two
   * @param others rows compared with it
   */
  public static DensityGap of(
      EmbeddedRows data,
      int[] reference,
      int[] others,
      int components,
      long seed,
      Monitor monitor) {
    int[] shuffled = reference.clone();
    SplittableRandom random = new SplittableRandom(Seeds.mix(seed, 4));
    for (int i = shuffled.length - 1; i > 0; i--) {
      int other = random.nextInt(i + 1);
      int swap = shuffled[i];
      shuffled[i] = shuffled[other];
      shuffled[other] = swap;
    }
    int half = shuffled.length / 2;
    EmbeddedRows first = data.select(java.util.Arrays.copyOf(shuffled, half));
    EmbeddedRows second =
        data.select(java.util.Arrays.copyOfRange(shuffled, half, shuffled.length));
    Mixture ofFirst = Mixture.fit(first, components, seed, monitor);
    Mixture ofSecond = Mixture.fit(second, components, seed, monitor);
    double[] own = new double[shuffled.length];
    System.arraycopy(ofSecond.scores(first), 0, own, 0, half);
    System.arraycopy(ofFirst.scores(second), 0, own, half, shuffled.length - half);
    EmbeddedRows rest = data.select(others);
    double[] one = ofFirst.scores(rest);
    double[] two = ofSecond.scores(rest);
    double[] seen = new double[others.length];
    for (int i = 0; i < seen.length; i++) {
      seen[i] = (one[i] + two[i]) / 2;
    }
    return new DensityGap(own, seen);
  }
}
