package dev.tiller.fairness.vpsa;

/** How scores become decisions. Results of the two are never mixed; print the mode. */
public enum ScoreMode {
  /**
   * As published: every row of scores is rescaled to [0, 1], so that with a threshold near 1 a
   * match means "own probe is the best of the row", rank-1 identification among the others, and a
   * score depends on all other probes.
   */
  RANK_ROW_MINMAX,
  /** Raw scores, threshold at a false-match rate on unperturbed impostor pairs. */
  VERIFY_FIXED_FMR;

  /** Scores as this mode has them, [gallery][probes]. */
  public double[][] of(double[][] scores) {
    return this == VERIFY_FIXED_FMR ? scores : rowMinMax(scores);
  }

  /** Row minimum to 0, row maximum to 1; a row of equal scores to 0. */
  public static double[][] rowMinMax(double[][] scores) {
    double[][] scaled = new double[scores.length][];
    for (int i = 0; i < scores.length; i++) {
      double low = Double.POSITIVE_INFINITY;
      double high = Double.NEGATIVE_INFINITY;
      for (double s : scores[i]) {
        low = Math.min(low, s);
        high = Math.max(high, s);
      }
      scaled[i] = new double[scores[i].length];
      for (int j = 0; j < scores[i].length; j++) {
        scaled[i][j] = high > low ? (scores[i][j] - low) / (high - low) : 0;
      }
    }
    return scaled;
  }
}
