/** Calls of a denoiser, plain and steered, beside PyTorch. */
@NullMarked
package dev.tiller.benchmarks.image;

import org.jspecify.annotations.NullMarked;
