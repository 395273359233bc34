package dev.tiller.pretraining;

import dev.tiller.training.Schedule;

/**
 * What a run of a language model does, in steps of {@code rows} windows, as people count them. With
 * another {@code batch} the run sees the same windows in other steps: rates, betas and averages are
 * rescaled ({@link dev.tiller.training.RunBuilder#asIf}), and whatever counts steps here goes on
 * counting those of {@code rows}.
 *
 * @param seed of the order of the data
 * @param steps in all
 * @param warmup steps from 0 to the peak rate
 * @param fall steps from the peak rate to 0 at the end
 * @param rows windows of a step that all of this was made for
 * @param batch windows of a step of the run; usually {@code rows}
 * @param microRows windows a forward pass, which bounds the memory; divides {@code rows} where they
 *     are the batch
 * @param length tokens a window
 * @param matrixRate peak learning rate of hidden matrices (Muon)
 * @param vectorRate peak learning rate of the embedding and the gains (AdamW)
 * @param decay weight decay
 * @param dropout probability in [0,1) that a value is dropped before it joins the hidden state
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
    int batch,
    int microRows,
    int length,
    double matrixRate,
    double vectorRate,
    double decay,
    double dropout,
    double averaged,
    double clip,
    long saveEvery,
    long evaluateEvery) {

  /** Checks that batches divide, and the dropout. */
  public TrainingPlan {
    if (!(dropout >= 0 && dropout < 1)) {
      throw new IllegalArgumentException("dropout is " + dropout + "; [0,1) was expected");
    }
    if (batch == rows && rows % microRows != 0) {
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
        16,
        4,
        256,
        0.02,
        0.003,
        0.01,
        0,
        0,
        1.0,
        100,
        200);
  }

  /** The same plan over another number of steps, with the learning rate's course for them. */
  public TrainingPlan over(long otherSteps, long otherWarmup, long otherFall) {
    return with(otherSteps, otherWarmup, otherFall, rows, batch, decay, dropout, averaged);
  }

  /** The same plan with another weight decay. */
  public TrainingPlan withDecay(double other) {
    return with(steps, warmup, fall, rows, batch, other, dropout, averaged);
  }

  /** The same plan with dropout before values join the hidden state (arXiv 1706.03762). */
  public TrainingPlan withDropout(double rate) {
    return with(steps, warmup, fall, rows, batch, decay, rate, averaged);
  }

  /** The same plan with an average of the weights whose mean age is that many windows. */
  public TrainingPlan withAverage(double windows) {
    return with(steps, warmup, fall, rows, batch, decay, dropout, windows);
  }

  /**
   * The same plan in steps of another size.
   *
   * @param windows of a step of the run
   * @param asIf windows of a step that the settings are taken to be made for
   */
  public TrainingPlan withBatch(int windows, int asIf) {
    return with(steps, warmup, fall, asIf, windows, decay, dropout, averaged);
  }

  private TrainingPlan with(
      long all, long up, long down, int made, int run, double shrink, double drop, double horizon) {
    return new TrainingPlan(
        seed,
        all,
        up,
        down,
        made,
        run,
        microRows,
        length,
        matrixRate,
        vectorRate,
        shrink,
        drop,
        horizon,
        clip,
        saveEvery,
        evaluateEvery);
  }

  /** Windows of the whole run. */
  public long windows() {
    return steps * rows;
  }

  /** Steps of the run, each of {@code batch} windows. */
  public long stepsOfBatch() {
    return (windows() + batch - 1) / batch;
  }

  /** The learning rate's course, in samples. */
  Schedule schedule() {
    return new Schedule.WarmupStableDecay(windows(), warmup * rows, fall * rows);
  }
}
