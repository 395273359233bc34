/**
 * The claims about images: a small text-to-image model is trained, steered and sampled in parallel.
 * Start with {@link dev.tiller.reproduce.diffusion.ImagesReproduction}.
 */
@NullMarked
package dev.tiller.reproduce.diffusion;

import org.jspecify.annotations.NullMarked;
