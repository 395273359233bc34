package dev.tiller.steering.fold;

/** Who is to read the folded model. */
public enum FoldTarget {
  /**
   * Any reader of Hugging Face directories: only parameters that the architecture has, and flags of
   * its config that add biases.
   */
  HUGGING_FACE,
  /**
   * Tiller alone: biases are stored wherever they are needed, although config and architecture know
   * nothing of them. Other readers would ignore them; a field {@code tiller} of the config says so.
   */
  TILLER
}
