package dev.tiller.training;

/**
 * One step of a run, as listeners see it.
 *
 * @param index from 0
 * @param seen samples of all steps before
 * @param samples of this step
 * @param losses mean over its samples, by part
 * @param gradientNorm L2 norm of all gradients together, before clipping
 * @param factor of the schedule on the groups' rates
 * @param last whether the run's length is reached with it
 */
public record Step(
    long index,
    long seen,
    int samples,
    Losses losses,
    double gradientNorm,
    double factor,
    boolean last) {

  /** Samples with those of this step. */
  public long seenAfter() {
    return seen + samples;
  }

  /**
   * Whether a period ends with this step.
   *
   * @param every samples; above 0
   */
  public boolean completes(long every) {
    return seenAfter() / every > seen / every;
  }
}
