package dev.tiller.network.load;

import dev.tiller.tensor.Tensors;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch.ScalarType;

/** Where a network's parameters come from: a checkpoint, or a random generator. */
public interface ParameterSource {

  /** Whether {@link #get} knows {@code name}. A random source knows every name but biases. */
  boolean has(String name);

  /** Whether it has values that were kept somewhere, rather than making them up. */
  default boolean stored() {
    return true;
  }

  /**
   * The parameter, owned by the caller's scope. A network asks for each once, in the order in which
   * its family declares them: a source may hand out what it holds and forget it.
   *
   * @param name Hugging Face's name of it
   * @param shape what the network needs
   * @throws dev.tiller.ground.UserError if it is missing or of another shape
   */
  Tensor get(String name, long... shape);

  /**
   * Whole numbers that are kept beside the parameters, such as how many batches a normalization
   * saw: as {@link #get}, but int64.
   */
  default Tensor whole(String name, long... shape) {
    return Tensors.as(get(name, shape), ScalarType.Long);
  }

  /**
   * The gain of a normalization; as {@link #get} otherwise.
   *
   * @param neutral the value that leaves its input alone: 1, or 0 where gains are stored minus one
   *     (Gemma)
   * @param width number of gains
   */
  default Tensor gain(String name, double neutral, int width) {
    return get(name, width);
  }

  /**
   * The first axis of a parameter, where the source decides it.
   *
   * @param otherwise what a source without an opinion answers
   */
  default int rows(String name, int otherwise) {
    return otherwise;
  }
}
