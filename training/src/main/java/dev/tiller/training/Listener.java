package dev.tiller.training;

import dev.tiller.ground.Identity;
import java.util.Map;
import org.bytedeco.pytorch.Tensor;
import org.jspecify.annotations.Nullable;

/**
 * Watches a run between gradients and steps: an average of the parameters, an evaluation, a monitor
 * of collapse. What it keeps travels in the run's checkpoints.
 *
 * <p>A step counts samples, so that what has a horizon in samples (an average, a period) follows
 * when the batch changes. A step whose loss or gradient is not finite is never reported.
 */
public interface Listener {

  /**
   * Before the first step of this process, after a checkpoint was read and before anything trains.
   *
   * @param log to write lines to
   */
  default void begins(RunLog log) {}

  /** Gradients are there and clipped; parameters are still those of the step before. */
  default void beforeUpdate(Step step) {}

  /** Parameters have moved and gradients are zero; the objective is in training mode. */
  default void afterUpdate(Step step) {}

  /** Asked after every step: whether the run should save and end here, such as after a collapse. */
  default boolean wantsToStop() {
    return false;
  }

  /**
   * What it keeps, under names of its own that no other part of the run uses, such as {@code
   * ema.model.norm.weight}; filled in place when resuming.
   */
  default Map<String, Tensor> state() {
    return Map.of();
  }

  /** Settings that decide what it keeps or does to the parameters; null where it does neither. */
  default @Nullable Identity identity() {
    return null;
  }
}
