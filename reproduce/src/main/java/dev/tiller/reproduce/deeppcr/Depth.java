package dev.tiller.reproduce.deeppcr;

/** What training showed with one seed. */
record Depth(
    DepthRuns.Run shallow,
    DepthRuns.Run deep,
    DepthRuns.Run deepAutograd,
    DepthRuns.Run parallel,
    DepthRuns.Run autograd) {

  /** Blocks of the paper's deepest network, of a shallow one and of one in between. */
  static final int DEEP = 1024;

  static final int SHALLOW = 16;
  static final int MIDDLE = 64;
  private static final int PARITY_STEPS = 20;

  static Depth of(DepthRuns runs, long seed, boolean full) {
    return new Depth(
        runs.train(SHALLOW, full ? 200 : 40, true, seed),
        runs.train(DEEP, full ? 200 : 30, true, seed),
        runs.train(DEEP, 5, false, seed),
        runs.train(MIDDLE, full ? 2000 : 400, true, seed),
        runs.train(MIDDLE, full ? 2000 : 400, false, seed));
  }

  double ratio() {
    return deep.iterations() / (double) shallow.iterations();
  }

  double lossGap() {
    double gap = 0;
    for (int step = 0; step < PARITY_STEPS; step++) {
      gap = Math.max(gap, Math.abs(parallel.losses()[step] - autograd.losses()[step]));
    }
    return gap;
  }

  double accuracyGap() {
    return Math.abs(parallel.accuracy() - autograd.accuracy());
  }

  double speedUp() {
    return deepAutograd.pass() / deep.pass();
  }
}
