package dev.tiller.diffusion.schedule;

import java.util.function.Supplier;
import org.bytedeco.pytorch.Tensor;

/**
 * One sample on its way: {@link #calls} calls of the denoiser, in order. One that {@link
 * #remembers} keeps outputs of earlier calls and frees them when it is closed. Not thread-safe.
 */
public interface Sampling extends AutoCloseable {

  /** How often the denoiser is called; PNDM calls once more than it has steps. */
  int calls();

  /**
   * The time that the denoiser is told, in [0, 1000]; of flow matching 1000 sigma.
   *
   * @param call from 0
   */
  double time(int call);

  /** Factor on unit noise at the start. */
  default double start() {
    return 1;
  }

  /**
   * What the denoiser reads.
   *
   * @return {@code x} itself, or scaled, in the caller's scope
   */
  default Tensor input(int call, Tensor x) {
    return x;
  }

  /**
   * The next sample.
   *
   * @param call from 0, each once and in order unless {@link #remembers} is false
   * @param x the sample now
   * @param output of the denoiser at {@link #input}, guided where guidance is used
   * @param noise unit noise of the sample's shape, asked only by schedulers that add some
   * @return in the caller's scope
   */
  Tensor next(int call, Tensor x, Tensor output, Supplier<Tensor> noise);

  /** Whether a step needs outputs of earlier calls: then it is no chain over single states. */
  default boolean remembers() {
    return false;
  }

  /** Whether steps add noise of their own. */
  default boolean addsNoise() {
    return false;
  }

  /** Noise levels before each call, and after the last; empty where the scheduler has none. */
  default double[] sigmas() {
    return new double[0];
  }

  @Override
  default void close() {}
}
