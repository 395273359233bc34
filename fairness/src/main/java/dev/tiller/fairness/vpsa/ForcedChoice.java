package dev.tiller.fairness.vpsa;

import dev.tiller.ground.Seeds;
import java.util.SplittableRandom;

/**
 * PsyPhy's forced choices (arXiv 1611.06448): shares of items for which the model chooses right.
 */
public final class ForcedChoice {

  private static final int TWENTY = 20;

  private ForcedChoice() {}

  /**
   * Two alternatives: each perturbed probe against its own original and one other, drawn at random;
   * right where its own scores at least as high. Chance is 1/2.
   *
   * @param scores [originals][probes], at least 2 of each
   */
  public static double two(double[][] scores, long seed) {
    int n = scores.length;
    SplittableRandom random = new SplittableRandom(seed);
    int right = 0;
    for (int i = 0; i < n; i++) {
      int other = (i + 1 + random.nextInt(n - 1)) % n;
      right += scores[i][i] >= scores[other][i] ? 1 : 0;
    }
    return (double) right / n;
  }

  /**
   * M alternatives by a decision each: right where that for the item's own class is at least 0.
   * Chance is 1/M.
   *
   * @param own decision value of each item's own class
   */
  public static double many(double[] own) {
    int right = 0;
    for (double decision : own) {
      right += decision >= 0 ? 1 : 0;
    }
    return (double) right / own.length;
  }

  /**
   * The quick variant with 20 alternatives: 20 subjects drawn with replacement at each level, their
   * 20 by 20 scores counted like the whole. A subject drawn twice counts as two, as published.
   *
   * @param scores [originals][probes]
   */
  public static MatchPoint twenty(double level, double[][] scores, double threshold, long seed) {
    SplittableRandom random = new SplittableRandom(Seeds.mix(seed, Double.doubleToLongBits(level)));
    int[] drawn = new int[TWENTY];
    for (int i = 0; i < TWENTY; i++) {
      drawn[i] = random.nextInt(scores.length);
    }
    double[][] part = new double[TWENTY][TWENTY];
    for (int i = 0; i < TWENTY; i++) {
      for (int j = 0; j < TWENTY; j++) {
        part[i][j] = scores[drawn[i]][drawn[j]];
      }
    }
    return MatchPoint.of(level, part, threshold);
  }
}
