/** From latents to images and back: {@link dev.tiller.diffusion.autoencoder.Autoencoder}. */
@NullMarked
package dev.tiller.diffusion.autoencoder;

import org.jspecify.annotations.NullMarked;
