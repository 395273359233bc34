package dev.tiller.selfsupervised;

import dev.tiller.ground.Identity;
import dev.tiller.training.Objective;
import dev.tiller.training.Step;
import java.util.Map;
import org.bytedeco.pytorch.Tensor;

/**
 * What two looks at the same images should have in common: a loss in named parts, minimized as
 * their sum. Most are records of their settings over a function of two tensors, and can be used
 * without anything else of this package; one file each in {@code joint} and {@code entropy}.
 *
 * <p>A loss with something to learn (a second head) or to remember (a center, a memory) hands it to
 * the run under stable names, and changes what it remembers in {@link #afterUpdate} only: the same
 * share gives the same loss until then. The test {@code PretextContract} holds this.
 */
public interface PretextLoss {

  /** Settings that decide it, under stable names. */
  Identity identity();

  /**
   * The loss in its parts, in the order they are shown.
   *
   * @param first look at the images
   * @param second look at the same images
   * @return scalars, means over the rows, in the caller's scope; weights of a weighted sum are in
   *     the values
   */
  Map<String, Tensor> parts(Look first, Look second);

  /** What it learns itself, by stable name; closed by whoever made it. */
  default Map<String, Tensor> parameters() {
    return Map.of();
  }

  /** What it remembers from step to step, by stable name; closed by whoever made it. */
  default Map<String, Tensor> buffers() {
    return Map.of();
  }

  /** Whether it is trained or measured. */
  default void mode(Objective.Mode mode) {}

  /**
   * Told before the first step of this process, after a checkpoint was read: the time to fill a
   * memory that no checkpoint has. The objective is in evaluation mode.
   */
  default void begins(Pretext pretext) {}

  /** Told when parameters have moved: the time to change what it remembers. Called in a scope. */
  default void afterUpdate(Step step) {}
}
