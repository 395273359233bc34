package dev.tiller.training;

/**
 * What a run does; part of its checkpoint.
 *
 * @param seed of initialization and of the order of the data
 * @param schedule steps and learning-rate shape
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
    Schedule schedule,
    int rows,
    int microRows,
    int length,
    double matrixRate,
    double vectorRate,
    double decay,
    double clip,
    long saveEvery,
    long evaluateEvery) {

  public TrainingPlan {
    if (rows % microRows != 0) {
      throw new IllegalArgumentException(
          "rows (" + rows + ") must be a multiple of microRows (" + microRows + ")");
    }
  }

  /** A plan that suits a model of a few million parameters on two cores. */
  public static TrainingPlan small(long seed, long steps) {
    Schedule schedule = new Schedule(steps, Math.min(40, steps / 10), steps * 3 / 10);
    return new TrainingPlan(seed, schedule, 16, 4, 256, 0.02, 0.003, 0.01, 1.0, 100, 200);
  }

  /** The same plan with another length. */
  public TrainingPlan withSchedule(Schedule other) {
    return new TrainingPlan(
        seed,
        other,
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
}
