package dev.tiller.fairness;

import dev.tiller.ground.UserError;
import java.util.Arrays;

/**
 * The smallest score at which no more than a share of impostor pairs is accepted ({@code score >=
 * value}).
 *
 * @param value a score that occurs, or just above all impostors where no score will do
 * @param falseMatchRate reached on the impostors, at most the target
 * @param trueMatchRate reached on the genuine pairs; NaN without any
 */
public record MatchThreshold(double value, double falseMatchRate, double trueMatchRate) {

  /**
   * @param target false-match rate in (0, 1)
   * @param impostors scores of unperturbed pairs of different identities, at least 1
   * @param genuine scores of pairs of the same, perhaps none
   * @throws UserError if a score is NaN, or all are the same: no threshold tells them apart
   */
  public static MatchThreshold at(double target, double[] impostors, double[] genuine) {
    if (!(target > 0 && target < 1)) {
      throw new UserError(
          "The false-match rate is %s; a number between 0 and 1, such as 0.001, was expected."
              .formatted(target));
    }
    if (impostors.length == 0) {
      throw new UserError(
          "There is no impostor pair to set a threshold on; give items of at least 2 identities.");
    }
    double[] strangers = sorted(impostors);
    double[] own = sorted(genuine);
    double least = own.length == 0 ? strangers[0] : Math.min(strangers[0], own[0]);
    double most = strangers[strangers.length - 1];
    if (least == most && (own.length == 0 || own[own.length - 1] == least)) {
      throw new UserError(
          "All %d scores are %s: the model cannot tell anybody apart; check its input and output."
              .formatted(strangers.length + own.length, least));
    }
    double value = Math.nextUp(most);
    for (double[] candidates : new double[][] {strangers, own}) {
      for (double t : candidates) {
        if (t < value && share(strangers, t) <= target) {
          value = t;
          break;
        }
      }
    }
    double genuineRate = own.length == 0 ? Double.NaN : share(own, value);
    return new MatchThreshold(value, share(strangers, value), genuineRate);
  }

  private static double[] sorted(double[] scores) {
    double[] sorted = scores.clone();
    Arrays.sort(sorted);
    if (sorted.length > 0 && Double.isNaN(sorted[sorted.length - 1])) {
      throw new UserError(
          "A score is NaN; the model gives no number for some pair, so leave that item out.");
    }
    return sorted;
  }

  /** Share of sorted scores that are at least t. */
  private static double share(double[] sorted, double t) {
    int low = 0;
    int high = sorted.length;
    while (low < high) {
      int middle = (low + high) >>> 1;
      if (sorted[middle] >= t) {
        high = middle;
      } else {
        low = middle + 1;
      }
    }
    return (double) (sorted.length - low) / sorted.length;
  }
}
