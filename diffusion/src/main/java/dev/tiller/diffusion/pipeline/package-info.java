/**
 * Text to image from a folder as diffusers writes it: {@link
 * dev.tiller.diffusion.pipeline.ImagePipeline} holds the text encoders and the denoiser as one
 * network, so that sites of both are read, fitted and steered in order of execution; {@link
 * dev.tiller.diffusion.pipeline.PromptSet} is what maps are fitted on.
 *
 * <p>Start with {@link dev.tiller.diffusion.pipeline.ImagePipeline}.
 */
@NullMarked
package dev.tiller.diffusion.pipeline;

import org.jspecify.annotations.NullMarked;
