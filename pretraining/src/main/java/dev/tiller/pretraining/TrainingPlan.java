package dev.tiller.pretraining;

import dev.tiller.training.Schedule;

/**
 * What a run of a language model does, in steps of whole batches, as people count them.
 *
 * @param seed of the order of the data
 * @param steps in all
 * @param warmup steps from 0 to the peak rate
 * @param fall steps from the peak rate to 0 at the end
 * @param rows windows a step
 * @param microRows windows a forward pass; divides {@code rows}; bounds the memory
 * @param length tokens a window
 * @param matrixRate peak learning rate of hidden matrices (Muon)
 * @param vectorRate peak learning rate of the embedding and the gains (AdamW)
 * @param decay weight decay
 * @param averaged mean age, in windows, of the average of the weights that is kept beside them; 0
 *     for none
 * @param clip largest gradient norm
 * @param saveEvery steps between checkpoints
 * @param evaluateEvery steps between evaluations
 */
public record TrainingPlan(
    long seed,
    long steps,
    long warmup,
    long fall,
    int rows,
    int microRows,
    int length,
    double matrixRate,
    double vectorRate,
    double decay,
    double averaged,
    double clip,
    long saveEvery,
    long evaluateEvery) {

  /** Checks that batches divide. */
  public TrainingPlan {
    if (rows % microRows != 0) {
      throw new IllegalArgumentException(
          "rows (" + rows + ") must be a multiple of microRows (" + microRows + ")");
    }
  }

  /** A plan that suits a model of a few million parameters on two cores. */
  public static TrainingPlan small(long seed, long steps) {
    return new TrainingPlan(
        seed,
        steps,
        Math.min(40, steps / 10),
        steps * 3 / 10,
        16,
        4,
        256,
        0.02,
        0.003,
        0.01,
        0,
        1.0,
        100,
        200);
  }

  /** The same plan over another number of steps, with the learning rate's course for them. */
  public TrainingPlan over(long otherSteps, long otherWarmup, long otherFall) {
    return with(otherSteps, otherWarmup, otherFall, decay, averaged);
  }

  /** The same plan with another weight decay. */
  public TrainingPlan withDecay(double other) {
    return with(steps, warmup, fall, other, averaged);
  }

  /** The same plan with an average of the weights whose mean age is that many windows. */
  public TrainingPlan withAverage(double windows) {
    return with(steps, warmup, fall, decay, windows);
  }

  private TrainingPlan with(long all, long up, long down, double shrink, double horizon) {
    return new TrainingPlan(
        seed,
        all,
        up,
        down,
        rows,
        microRows,
        length,
        matrixRate,
        vectorRate,
        shrink,
        horizon,
        clip,
        saveEvery,
        evaluateEvery);
  }

  /** The learning rate's course, in samples. */
  Schedule schedule() {
    return new Schedule.WarmupStableDecay(steps * rows, warmup * rows, fall * rows);
  }
}
