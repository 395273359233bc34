/**
 * Entropy and reconstruction (arXiv 2307.10907) on Fashion-MNIST: {@link
 * dev.tiller.reproduce.entropy.EntropyReproduction}.
 */
@NullMarked
package dev.tiller.reproduce.entropy;

import org.jspecify.annotations.NullMarked;
