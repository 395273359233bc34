package dev.tiller.reproduce.entropy;

import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * All runs of one seed, and what follows from them.
 *
 * @param seed of weights, images and views
 * @param runs by setting, in order
 */
record SeedRuns(long seed, Map<Setting, TrainedRun> runs) {

  private static final int LARGE = 256;
  private static final double RHO = 0.99;

  TrainedRun of(Method method, int batch, double rho) {
    return runs.get(new Setting(method, batch, rho));
  }

  /** Mean gain of the probe by entropy, over the pairs. */
  double gain() {
    return Setting.PAIRS.stream()
        .mapToDouble(pair -> of(Method.BYOL_ER, pair).probe() - of(Method.BYOL, pair).probe())
        .average()
        .orElseThrow();
  }

  private TrainedRun of(Method method, double[] pair) {
    return of(method, (int) pair[0], pair[1]);
  }

  /** Range of BYOL+ER's probe over batches and momenta. */
  double range(Method method) {
    List<Double> probes = Setting.PAIRS.stream().map(pair -> of(method, pair).probe()).toList();
    return probes.stream().mapToDouble(x -> x).max().orElseThrow()
        - probes.stream().mapToDouble(x -> x).min().orElseThrow();
  }

  TrainedRun simclr() {
    return of(Method.SIMCLR, LARGE, 0);
  }

  TrainedRun er() {
    return of(Method.ER, LARGE, 0);
  }

  TrainedRun byolEr() {
    return of(Method.BYOL_ER, LARGE, RHO);
  }

  TrainedRun byol() {
    return of(Method.BYOL, LARGE, RHO);
  }

  /** BYOL without its predictor. */
  TrainedRun alone() {
    return of(Method.BYOL_ALONE, LARGE, RHO);
  }

  /**
   * The smallest distance of the order SimCLR, those with entropy, BYOL, BYOL without predictor.
   */
  double smallestStep() {
    double above = Math.max(byolEr().entropy(), er().entropy());
    double below = Math.min(byolEr().entropy(), er().entropy());
    return Math.min(
        simclr().entropy() - above,
        Math.min(below - byol().entropy(), byol().entropy() - alone().entropy()));
  }

  /** By how much the collapsing run lies below all others after the first epoch. */
  double margin() {
    double others =
        runs.entrySet().stream()
            .filter(run -> run.getKey().method() != Method.BYOL_ALONE)
            .mapToDouble(run -> run.getValue().entropies().get(0))
            .min()
            .orElseThrow();
    return others - alone().entropies().get(0);
  }

  String order() {
    return String.format(
        Locale.ROOT,
        "H - H_uniform at batch 256: SimCLR %.2f, BYOL+ER %.2f, ER %.2f, BYOL %.2f, BYOL without predictor %.2f (after each epoch %s)",
        simclr().entropy(),
        byolEr().entropy(),
        er().entropy(),
        byol().entropy(),
        alone().entropy(),
        alone().entropies().stream().map(h -> String.format(Locale.ROOT, "%.2f", h)).toList());
  }
}
