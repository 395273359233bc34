package dev.tiller.training;

import java.util.Map;
import org.bytedeco.pytorch.Tensor;

/**
 * Updates parameters in place from their gradients. Its state is a map of named tensors, so that a
 * checkpoint can hold it and a resumed run goes on with the same bits. It owns that state.
 */
public interface Optimizer extends AutoCloseable {

  /**
   * @param step from 0
   * @param factor of the schedule, in [0,1], on the peak learning rate
   */
  void step(long step, double factor);

  /** State by name, such as {@code momentum.model.norm.weight}; filled in place when resuming. */
  Map<String, Tensor> state();

  @Override
  void close();
}
