/**
 * The claims of "How to Scale Your EMA" (arXiv 2307.13813) on this machine: a noisy parabola in
 * closed form, averaging on Fashion-MNIST, progressive scaling, and a teacher that feeds back.
 *
 * <p>Start with {@link dev.tiller.reproduce.ema.EmaReproduction}.
 */
@NullMarked
package dev.tiller.reproduce.ema;

import org.jspecify.annotations.NullMarked;
