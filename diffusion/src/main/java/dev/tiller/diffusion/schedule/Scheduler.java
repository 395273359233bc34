package dev.tiller.diffusion.schedule;

import dev.tiller.ground.Identity;

/**
 * How a sampler steps from noise to data: which times it asks the denoiser about, and what it makes
 * of the answers. Coefficients are computed in double.
 */
public interface Scheduler {

  /** diffusers' name of the class, such as {@code DDIMScheduler}. */
  String name();

  /** What decides its numbers, under names that stay. */
  Identity identity();

  /**
   * Begins a sample.
   *
   * @param steps at least 1
   * @param tokens positions of the latent image; schedulers that shift by resolution go by it
   * @throws dev.tiller.ground.UserError if it cannot make so many steps
   */
  Sampling sampling(int steps, int tokens);
}
