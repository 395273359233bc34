package dev.tiller.training;

import dev.tiller.ground.Identity;

/**
 * The learning rate over a run, as a factor on the peak rate of every group. Counted in samples and
 * not in steps, so that it keeps its meaning when the size of the batch changes.
 */
public interface Schedule {

  /**
   * The factor of one step, at least 0.
   *
   * @param seen samples of all steps before
   * @param samples of this step
   */
  double factor(long seen, int samples);

  /**
   * What must stay the same when a run goes on; what may change (the length of a constant phase) is
   * left out.
   */
  Identity identity();

  /** Always the peak rate. */
  static Schedule constant() {
    return new WarmupStableDecay(Long.MAX_VALUE, 0, 0);
  }

  /**
   * Warm-up, then constant, then linear to zero ("warmup-stable-decay", arXiv 2404.06395). While a
   * run is in its constant phase its length and its decay may still be changed without harm.
   *
   * @param total samples in all
   * @param warmup samples from 0 to the peak; 0 for none
   * @param decay samples from the peak to 0 at the end; 0 for none
   */
  record WarmupStableDecay(long total, long warmup, long decay) implements Schedule {

    @Override
    public double factor(long seen, int samples) {
      double up = warmup == 0 ? 1 : Math.min(1.0, (seen + samples) / (double) warmup);
      double down = decay == 0 ? 1 : Math.min(1.0, (total - seen) / (double) decay);
      return Math.max(0, Math.min(up, down));
    }

    @Override
    public Identity identity() {
      return Identity.of("warmup-stable-decay").with("warmup", warmup);
    }
  }

  /**
   * Warm-up, then half a cosine down to a floor (arXiv 1608.03983, equation 5, without restarts).
   *
   * <pre>factor = floor + (1 - floor) (1 + cos(pi t / T)) / 2</pre>
   *
   * where t are the samples seen since the warm-up and T those from there to the end.
   *
   * @param total samples in all; a run with another total has other rates throughout, so it is part
   *     of the identity
   * @param warmup samples from 0 to the peak; 0 for none
   * @param floor factor at the end, in [0,1]
   */
  record Cosine(long total, long warmup, double floor) implements Schedule {

    @Override
    public double factor(long seen, int samples) {
      if (seen < warmup) {
        return Math.min(1.0, (seen + samples) / (double) warmup);
      }
      double t = Math.min(1.0, (seen - warmup) / (double) Math.max(1, total - warmup));
      return floor + (1 - floor) * (1 + Math.cos(Math.PI * t)) / 2;
    }

    @Override
    public Identity identity() {
      return Identity.of("cosine").with("total", total).with("warmup", warmup).with("floor", floor);
    }
  }
}
