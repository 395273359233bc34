package dev.tiller.training;

/**
 * Warm-up, then constant, then linear to zero ("warmup-stable-decay", arXiv 2404.06395). While a
 * run is in its constant phase its length may still be changed without harm.
 *
 * @param steps in all
 * @param warmup steps from 0 to the peak
 * @param decay steps from the peak to 0 at the end
 */
public record Schedule(long steps, long warmup, long decay) {

  /**
   * @param step from 0
   * @return factor in [0,1] on the peak learning rate
   */
  public double factor(long step) {
    double up = warmup == 0 ? 1 : Math.min(1.0, (step + 1.0) / warmup);
    double down = decay == 0 ? 1 : Math.min(1.0, (steps - step) / (double) decay);
    return Math.max(0, Math.min(up, down));
  }
}
