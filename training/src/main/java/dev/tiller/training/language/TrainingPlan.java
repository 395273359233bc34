package dev.tiller.training.language;

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
        1.0,
        100,
        200);
  }

  /** The same plan over another number of steps, with the learning rate's course for them. */
  public TrainingPlan over(long otherSteps, long otherWarmup, long otherFall) {
    return new TrainingPlan(
        seed,
        otherSteps,
        otherWarmup,
        otherFall,
        rows,
        microRows,
        length,
        matrixRate,
        vectorRate,
        decay,
        clip,
        saveEvery,
        evaluateEvery);
  }

  /** The learning rate's course, in samples. */
  Schedule schedule() {
    return new Schedule.WarmupStableDecay(steps * rows, warmup * rows, fall * rows);
  }

  /**
   * How checkpoints before the format {@code tiller-run-1} describe this plan, up to what never
   * decided any bits. Written out, because they hold this text whatever becomes of the record.
   */
  String olderText() {
    return ("TrainingPlan[seed=%s, schedule=Schedule[steps=0, warmup=%s, decay=0], rows=%s, microRows=%s,"
            + " length=%s, matrixRate=%s, vectorRate=%s, decay=%s, clip=%s, ")
        .formatted(seed, warmup, rows, microRows, length, matrixRate, vectorRate, decay, clip);
  }
}
