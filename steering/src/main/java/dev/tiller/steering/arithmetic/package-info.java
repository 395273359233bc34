/**
 * Arithmetic of finished maps: {@link dev.tiller.steering.arithmetic.Scaling} fixes a strength,
 * {@link dev.tiller.steering.arithmetic.MapComposition} puts one map after another, {@link
 * dev.tiller.steering.arithmetic.Inverse} undoes one, {@link
 * dev.tiller.steering.arithmetic.Difference} is what one does beyond another, {@link
 * dev.tiller.steering.arithmetic.Sparsification} keeps the neurons that move most. Every result
 * keeps in its provenance what was done. {@link dev.tiller.steering.arithmetic.Conflict} tells
 * where two maps pull against each other.
 */
@NullMarked
package dev.tiller.steering.arithmetic;

import org.jspecify.annotations.NullMarked;
