/**
 * The reproductions of AurA, Activation Transport and LinEAS on the pocket model, and of what no
 * paper says.
 *
 * <p>Start with {@link dev.tiller.reproduce.steering.PocketBench}, the bench all work on; then
 * {@link dev.tiller.reproduce.steering.AuraReproduction}.
 */
@NullMarked
package dev.tiller.reproduce.steering;

import org.jspecify.annotations.NullMarked;
