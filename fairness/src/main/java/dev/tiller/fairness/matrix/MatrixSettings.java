package dev.tiller.fairness.matrix;

import dev.tiller.ground.UserError;

/**
 * How a matrix is judged; fixed before anyone looks.
 *
 * @param resamples of identities for every interval, at least 100
 * @param permutations of labels among identities, for the gap that chance alone makes and for
 *     {@link Correction#MAX_T}; at least 20
 * @param level of the intervals, in (0, 1)
 * @param margin of AUC within which groups count as equal, above 0
 * @param correction for the size of the family
 * @param seed of both
 */
public record MatrixSettings(
    int resamples,
    int permutations,
    double level,
    double margin,
    Correction correction,
    long seed) {

  /** How p values are adjusted for the size of the family. */
  public enum Correction {
    /** Holm: hardly ever one false finding. */
    HOLM,
    /** Benjamini and Hochberg: few false ones among the findings; for screening. */
    BH,
    /** Westfall and Young: as Holm, with the correlation between rows; the most power. */
    MAX_T
  }

  /** Checks the ranges. */
  public MatrixSettings {
    if (resamples < 100 || permutations < 20) {
      throw new UserError(
          "%d resamples and %d permutations were asked for; at least 100 and 20 were expected."
              .formatted(resamples, permutations));
    }
    if (!(level > 0 && level < 1) || !(margin > 0 && margin < 1)) {
      throw new UserError(
          "The level %s and the margin %s must lie between 0 and 1.".formatted(level, margin));
    }
  }

  /** 2000 resamples, 200 permutations, 95 %, a margin of 0.02 AUC, Holm. */
  public static MatrixSettings seeded(long seed) {
    return new MatrixSettings(2000, 200, 0.95, 0.02, Correction.HOLM, seed);
  }

  /** The same with other numbers of draws. */
  public MatrixSettings draws(int newResamples, int newPermutations) {
    return new MatrixSettings(newResamples, newPermutations, level, margin, correction, seed);
  }

  /** The same with another correction. */
  public MatrixSettings corrected(Correction other) {
    return new MatrixSettings(resamples, permutations, level, margin, other, seed);
  }

  /** The same with another margin. */
  public MatrixSettings margin(double other) {
    return new MatrixSettings(resamples, permutations, level, other, correction, seed);
  }
}
