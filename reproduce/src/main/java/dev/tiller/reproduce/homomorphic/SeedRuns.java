package dev.tiller.reproduce.homomorphic;

import java.util.Map;
import java.util.Objects;

/**
 * Everything of one seed.
 *
 * @param seed of all streams
 * @param same losses and gradients before training
 * @param outcomes of all trainings
 */
record SeedRuns(long seed, SameGradients same, Map<Setting, Outcome> outcomes) {

  Outcome of(Setting setting) {
    return Objects.requireNonNull(outcomes.get(setting), setting::words);
  }

  /** H-SSL minus A-SSL, of the probe in which they differ most, in points. */
  double parity(Network network) {
    Outcome reads = of(Setting.reads(network));
    Outcome moved = of(Setting.augmented(network));
    double pooled = reads.pooled() - moved.pooled();
    double parts = reads.parts() - moved.parts();
    return 100 * (Math.abs(pooled) > Math.abs(parts) ? pooled : parts);
  }

  /** Pretext loss of moved images over that of reads. */
  double ratio(Network network) {
    return of(Setting.augmented(network)).pretext() / of(Setting.reads(network)).pretext();
  }
}
