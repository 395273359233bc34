/**
 * Diffusion models: what predicts the noise ({@link dev.tiller.diffusion.Denoiser}), and how much
 * of it there is at each time ({@link dev.tiller.diffusion.NoiseSchedule}).
 *
 * <p>Start with {@link dev.tiller.diffusion.Denoiser}.
 */
@NullMarked
package dev.tiller.diffusion;

import org.jspecify.annotations.NullMarked;
