package dev.tiller.reproduce.entropy;

import dev.tiller.selfsupervised.collapse.Spread;
import java.util.List;

/**
 * What one run showed; as such it is kept.
 *
 * @param probe accuracy of a ridge probe on the frozen encoder
 * @param entropies of watched projections minus that of the uniform density, after every epoch
 * @param effectiveRank of the projections at the end
 * @param deviation of them, 1 where isotropic
 * @param cosine of two looks at an image
 * @param information bound of the two looks' mutual information, in nats
 */
record TrainedRun(
    double probe,
    List<Double> entropies,
    double effectiveRank,
    double deviation,
    double cosine,
    double information) {

  /** Copies the list. */
  TrainedRun {
    entropies = List.copyOf(entropies);
  }

  static TrainedRun of(double probe, List<Spread> spreads) {
    Spread last = spreads.get(spreads.size() - 1);
    return new TrainedRun(
        probe,
        spreads.stream().map(Spread::entropy).toList(),
        last.effectiveRank(),
        last.deviation(),
        last.cosine(),
        last.information());
  }

  /** Entropy at the end. */
  double entropy() {
    return entropies.get(entropies.size() - 1);
  }

  /** Whether it fell in every epoch after the first. */
  boolean falls() {
    for (int i = 1; i < entropies.size(); i++) {
      if (entropies.get(i) >= entropies.get(i - 1)) {
        return false;
      }
    }
    return true;
  }
}
