package dev.tiller.model.load;

import org.bytedeco.pytorch.Tensor;

/** Where a network's parameters come from: a checkpoint, or a random generator. */
public interface ParameterSource {

  /** Whether {@link #get} knows {@code name}. A random source knows every name. */
  boolean has(String name);

  /**
   * The parameter, owned by the caller's scope.
   *
   * @param name Hugging Face's name of it
   * @param shape what the network needs
   * @throws dev.tiller.tensor.UserError if it is missing or of another shape
   */
  Tensor get(String name, long... shape);
}
