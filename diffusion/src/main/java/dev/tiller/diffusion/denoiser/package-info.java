/**
 * Networks that predict noise or a flow, one readable file each, with sites under diffusers' names:
 * {@link dev.tiller.diffusion.denoiser.FluxTransformer} and {@link
 * dev.tiller.diffusion.denoiser.UNet}.
 *
 * <p>Each declares its segments into {@code Parts} after those of the text encoders; what these
 * leave beside the main tensor is its condition.
 */
@NullMarked
package dev.tiller.diffusion.denoiser;

import org.jspecify.annotations.NullMarked;
