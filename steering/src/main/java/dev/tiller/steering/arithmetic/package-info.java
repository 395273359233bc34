/**
 * Arithmetic of finished maps: {@link dev.tiller.steering.arithmetic.Scaling} fixes a strength,
 * {@link dev.tiller.steering.arithmetic.Composition} puts one map after another, {@link
 * dev.tiller.steering.arithmetic.Inverse} undoes one. Every result keeps in its provenance what was
 * done.
 */
@NullMarked
package dev.tiller.steering.arithmetic;

import org.jspecify.annotations.NullMarked;
