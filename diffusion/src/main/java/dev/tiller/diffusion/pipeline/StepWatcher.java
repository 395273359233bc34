package dev.tiller.diffusion.pipeline;

import org.bytedeco.pytorch.Tensor;

/** Whoever looks on while images are drawn. */
@FunctionalInterface
public interface StepWatcher {

  /** Looks at nothing. */
  StepWatcher NONE = (call, latents) -> {};

  /**
   * After a call of the denoiser.
   *
   * @param call from 0
   * @param latents as the next call reads them, so that {@link ImagePipeline#decode} shows them;
   *     valid during this call alone
   */
  void after(int call, Tensor latents);
}
