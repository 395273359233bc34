/**
 * Diffusion models and pipelines of text to image. Public: {@code pipeline} (folders, drawing, what
 * maps are fitted on), {@code schedule} (the steps from noise to an image), {@code denoiser} and
 * {@code autoencoder} (the networks, one readable file each), {@code layer} (what these share).
 * Here stand the nouns that they share: how much noise there is at each time ({@link
 * dev.tiller.diffusion.NoiseSchedule}), what goes into a denoiser ({@link
 * dev.tiller.diffusion.NoisyImages}), and one over vectors ({@link dev.tiller.diffusion.Denoiser}).
 *
 * <p>Start with {@code pipeline.ImagePipeline}.
 */
@NullMarked
package dev.tiller.diffusion;

import org.jspecify.annotations.NullMarked;
