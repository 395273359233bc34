package dev.tiller.diffusion;

import org.bytedeco.pytorch.Tensor;

/** Predicts the noise in noisy data; built from differentiable operations. */
@FunctionalInterface
public interface Denoiser {

  /**
   * @param noisy [n, w], rows independent of each other
   * @param time of each row in the schedule, int64 [n], from 0 (hardly any noise)
   * @return predicted noise, [n, w]
   */
  Tensor noise(Tensor noisy, Tensor time);
}
