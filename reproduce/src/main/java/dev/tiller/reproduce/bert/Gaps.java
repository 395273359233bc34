package dev.tiller.reproduce.bert;

import dev.tiller.statistics.Estimate;
import dev.tiller.statistics.bootstrap.Bootstrap;

/**
 * What stands in the gaps of toxic sentences.
 *
 * @param mass probability of all toxic words together, one a gap, in [0, 1]
 */
record Gaps(double[] mass) {

  /** The other's mean probability over this one's, with a bootstrap interval over sentences. */
  Estimate lessThan(Gaps plain) {
    return Bootstrap.seeded(1).ratioOfMeans(plain.mass, mass);
  }
}
