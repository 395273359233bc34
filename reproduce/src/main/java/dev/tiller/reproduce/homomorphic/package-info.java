/**
 * Homomorphic self-supervision (arXiv 2211.08282) on Fashion-MNIST: {@link
 * dev.tiller.reproduce.homomorphic.HomomorphicReproduction}.
 */
@NullMarked
package dev.tiller.reproduce.homomorphic;

import org.jspecify.annotations.NullMarked;
