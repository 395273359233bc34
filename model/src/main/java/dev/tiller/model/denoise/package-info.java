/**
 * Diffusion models: what predicts the noise, and how much of it there is at each time.
 *
 * <p>Start with {@link dev.tiller.model.denoise.Denoiser}.
 */
@NullMarked
package dev.tiller.model.denoise;

import org.jspecify.annotations.NullMarked;
