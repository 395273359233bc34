package dev.tiller.training.scaling;

import java.util.Optional;

/** Settings of a training that are made for one batch, to be looked at without training. */
public interface ScalableRecipe {

  /** As people name it. */
  String name();

  /** Samples of a step that the settings are made for, at least 1. */
  long batch();

  /**
   * Puts every setting that has to do with the batch through the law that it follows, those that
   * stay too, as a run does.
   *
   * @throws dev.tiller.ground.UserError where the rule does not hold
   */
  void rescale(Rescaling by);

  /**
   * What the laws cannot keep as it is with another batch, in a sentence; empty where they keep
   * everything.
   *
   * @param batch samples of a step
   * @param asIf samples of a step that the settings are taken to be made for
   */
  default Optional<String> limit(long batch, long asIf) {
    return Optional.empty();
  }
}
