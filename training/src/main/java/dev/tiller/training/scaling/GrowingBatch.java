package dev.tiller.training.scaling;

import dev.tiller.ground.UserError;
import java.util.List;

/**
 * A batch that grows while training, counted in samples: progressive scaling (arXiv 2307.13813). An
 * objective answers {@link #at} for the samples of a step, and a run that knows for which batch its
 * settings are made ({@code RunBuilder.asIf}) rescales them where the batch changes; weights,
 * averages and what optimizers remember go on.
 *
 * @param stages in order; the last one goes on for ever
 */
public record GrowingBatch(List<Stage> stages) {

  /**
   * Steps of one size.
   *
   * @param batch samples of a step, at least 1
   * @param until samples that are seen by its end
   */
  public record Stage(int batch, long until) {}

  /** Copies and checks the stages. */
  public GrowingBatch {
    stages = List.copyOf(stages);
    long before = 0;
    for (Stage stage : stages) {
      if (stage.batch < 1 || stage.until <= before) {
        throw new UserError(
            "A stage of batches of %d up to %d samples came after %d samples; a batch of at least 1 and a later end were expected."
                .formatted(stage.batch, stage.until, before));
      }
      before = stage.until;
    }
    if (stages.isEmpty()) {
      throw new UserError("A growing batch has no stage; at least one was expected.");
    }
  }

  /** Always the same. */
  public static GrowingBatch constant(int batch) {
    return new GrowingBatch(List.of(new Stage(batch, Long.MAX_VALUE)));
  }

  /**
   * Samples of a step; the last one of a stage takes what is left of it.
   *
   * @param seen samples of all steps before
   */
  public int at(long seen) {
    for (Stage stage : stages) {
      if (seen < stage.until) {
        return (int) Math.min(stage.batch, stage.until - seen);
      }
    }
    return last();
  }

  /** Samples of a step in the end. */
  public int last() {
    return stages.get(stages.size() - 1).batch;
  }
}
