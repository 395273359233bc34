package dev.tiller.training;

import dev.tiller.ground.Identity;
import java.util.List;
import java.util.Map;
import org.bytedeco.pytorch.Tensor;

/**
 * What is minimized: tensors, and the gradient of a loss by them. How gradients come about is the
 * objective's business, so autograd serves as well as an explicit backward pass; everything else
 * (batches in parts, clipping, the update, checkpoints, the log, stopping) is the {@link Run}'s.
 *
 * <p>What a step sees must follow from its {@link Share} alone: an objective that draws its batch
 * from {@link Share#random} keeps no state of its own, and a run that goes on after a crash has the
 * bits of one that never stopped. The test {@code ObjectiveContract} holds all of this.
 */
public interface Objective {

  /**
   * What decides the gradients besides the parameters' values: data, sizes, settings, under stable
   * names. A checkpoint of an objective with another identity is refused.
   */
  Identity identity();

  /**
   * The same where a run puts at most so many samples of a step through the network at once, for an
   * objective whose state depends on how many go together.
   *
   * @param atOnce at least 1; no limit where it is the batch or more
   */
  default Identity identity(int atOnce) {
    return identity();
  }

  /** What is trained, by stable name; changed in place. The tensors stay whose they are. */
  Map<String, Tensor> parameters();

  /**
   * What is not trained but belongs to the state, by stable name: running statistics of batch norm,
   * a center. Travels in checkpoints.
   */
  default Map<String, Tensor> buffers() {
    return Map.of();
  }

  /**
   * Listeners that belong to it, such as a teacher that follows what is trained: every run of it
   * has them, before those that it is given.
   */
  default List<Listener> listeners() {
    return List.of();
  }

  /**
   * Samples of a step, at least 1. Most objectives always answer the same; one whose batch grows
   * looks at {@code seen}.
   *
   * @param seen samples of all steps before
   */
  int samples(long seen);

  /** How progress and the log count: {@code samples}, or {@code tokens} with several a sample. */
  default Unit unit() {
    return Unit.SAMPLES;
  }

  /**
   * Whether parts that behave differently in use (batch norm, dropout) are to train or to serve.
   */
  default void mode(Mode mode) {}

  /**
   * Told that the parameters have other values: a checkpoint was read, an optimizer moved them, or
   * an average took their place. For objectives that keep something made from them.
   */
  default void moved() {}

  /**
   * Adds the gradient of one share of a step to the parameters' gradients: that of {@link
   * Share#weight} times the mean loss over the share's samples. Called within a scope. {@link
   * Share#backward} does this for a loss that autograd knows.
   *
   * @return the loss in its parts, weighted as the gradient is
   */
  Losses gradients(Share share);

  /** Train or serve. */
  enum Mode {
    /** Batch norm takes the batch's statistics, dropout drops. */
    TRAIN,
    /** Batch norm takes its running statistics, nothing drops. */
    EVALUATE
  }

  /**
   * What throughput is counted in.
   *
   * @param name plural, such as {@code tokens}
   * @param perSample how many a sample holds, at least 1
   */
  record Unit(String name, int perSample) {

    /** Samples themselves. */
    public static final Unit SAMPLES = new Unit("samples", 1);
  }
}
