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
 * @param averaged mean age, in windows, of the average of the weights that is kept beside them; 0
 *     for none
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
    double averaged,
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
    return new TrainingPlan(seed, schedule, 16, 4, 256, 0.02, 0.003, 0.01, 0, 1.0, 100, 200);
  }

  /** The same plan with another length. */
  public TrainingPlan withSchedule(Schedule other) {
    return with(other, decay, averaged);
  }

  /** The same plan with another weight decay. */
  public TrainingPlan withDecay(double other) {
    return with(schedule, other, averaged);
  }

  /** The same plan with an average over that many windows. */
  public TrainingPlan withAverage(double windows) {
    return with(schedule, decay, windows);
  }

  private TrainingPlan with(Schedule newSchedule, double newDecay, double newAveraged) {
    return new TrainingPlan(
        seed,
        newSchedule,
        rows,
        microRows,
        length,
        matrixRate,
        vectorRate,
        newDecay,
        newAveraged,
        clip,
        saveEvery,
        evaluateEvery);
  }
}
