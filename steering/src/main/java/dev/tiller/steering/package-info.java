/**
 * Steering: learn how the neurons of a network move between two sets of sentences, and move them.
 *
 * <p>Start with {@link dev.tiller.steering.SteeringMap}, what is learned, and {@link
 * dev.tiller.steering.Steering}, which attaches maps to a model. {@link
 * dev.tiller.steering.fit.Fitter} learns a map with a {@link dev.tiller.steering.SteeringMethod}.
 *
 * <p>Methods live in rooms of their own: {@code aura}, {@code transport} and {@code lineas} after
 * their papers, {@code baseline} for the vectors that these compare with, {@code shrinkage} for
 * ours. What is done with a finished map: {@code arithmetic} scales, composes and inverts it,
 * {@code gate} learns where it may act, {@code budget} chooses its strength for a prompt, {@code
 * stability} says which of its neurons another sample would find, {@code fold} writes it into
 * weights and says what a map can do at all ({@link dev.tiller.steering.fold.Capabilities}). {@code
 * sweep} says what it does and costs at every strength. Definitions and golden numbers follow arXiv
 * 2407.12824, 2410.23054 and 2503.10679.
 *
 * <p>The public types of all these packages are API.
 */
@NullMarked
package dev.tiller.steering;

import org.jspecify.annotations.NullMarked;
