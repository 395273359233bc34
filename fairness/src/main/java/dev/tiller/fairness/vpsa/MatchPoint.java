package dev.tiller.fairness.vpsa;

/**
 * One point of a matching curve: scores of originals (rows) with perturbed probes (columns) at a
 * threshold.
 *
 * @param level of the perturbation
 * @param accuracy right decisions of all n squared; drowned by the impostors, no headline
 * @param match share of the diagonal accepted: 1 - false non-match rate
 * @param nonMatch share off the diagonal refused: 1 - false match rate; NaN for a single subject
 */
public record MatchPoint(double level, double accuracy, double match, double nonMatch) {

  /** Counts decisions {@code score >= threshold}. */
  public static MatchPoint of(double level, double[][] scores, double threshold) {
    int n = scores.length;
    int matches = 0;
    int refusals = 0;
    for (int i = 0; i < n; i++) {
      for (int j = 0; j < n; j++) {
        boolean accepted = scores[i][j] >= threshold;
        matches += i == j && accepted ? 1 : 0;
        refusals += i != j && !accepted ? 1 : 0;
      }
    }
    double pairs = (double) n * n;
    return new MatchPoint(
        level, (matches + refusals) / pairs, (double) matches / n, refusals / (pairs - n));
  }
}
