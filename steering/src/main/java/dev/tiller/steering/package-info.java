/**
 * Steering: learn how the neurons of a network move between two sets of sentences, and move them.
 *
 * <p>Start with {@link dev.tiller.steering.SteeringMap}, what is learned, and {@link
 * dev.tiller.steering.Steering}, which attaches maps to a model. {@link
 * dev.tiller.steering.fit.Fitter} learns a map with a {@link dev.tiller.steering.SteeringMethod};
 * the methods live in rooms named after their papers: {@code steering.aura}, {@code
 * steering.transport}, {@code steering.baseline}. {@code steering.arithmetic} scales, composes and
 * inverts maps, {@code steering.fold} writes them into weights, {@code steering.judge} and {@code
 * steering.evaluate} say what they did. Definitions and golden numbers follow arXiv 2407.12824,
 * 2410.23054 and 2503.10679.
 */
@NullMarked
package dev.tiller.steering;

import org.jspecify.annotations.NullMarked;
