/**
 * The reproductions of AurA and Activation Transport on the pocket model.
 *
 * <p>Start with {@link dev.tiller.reproduce.steering.PocketBench}, the bench both work on; then
 * {@link dev.tiller.reproduce.steering.AuraReproduction}.
 */
@NullMarked
package dev.tiller.reproduce.steering;

import org.jspecify.annotations.NullMarked;
