package dev.tiller.steering.stability;

import dev.tiller.statistics.Estimate;

/**
 * What resampled sentences make of one neuron.
 *
 * @param site where
 * @param neuron from 0
 * @param auroc how well its response tells target from source: above 0.5 where the target's is
 *     larger
 * @param omega slope of Linear-AcT
 * @param beta shift of Linear-AcT
 */
public record NeuronStability(
    String site, int neuron, Estimate auroc, Estimate omega, Estimate beta) {

  /** Whether the interval of the AUROC leaves 0.5 out: an expert that is no accident. */
  public boolean isExpert() {
    return auroc.low() > 0.5 || auroc.high() < 0.5;
  }

  /** Whether the interval of the slope leaves 1 out, or that of the shift 0. */
  public boolean isMoved() {
    boolean sloped = omega.low() > 1 || omega.high() < 1;
    return sloped || beta.low() > 0 || beta.high() < 0;
  }

  /** Distance of the AUROC from chance. */
  public double expertise() {
    return Math.abs(auroc.value() - 0.5);
  }
}
