/**
 * The vector methods that the papers compare with, in the same frame: {@code y = x + strength v}.
 * {@link dev.tiller.steering.baseline.Caa}, {@link dev.tiller.steering.baseline.ActAdd}, {@link
 * dev.tiller.steering.baseline.ItiC} and {@link dev.tiller.steering.baseline.RepE}. Mass-mean ITI
 * has CAA's vector at attention outputs.
 */
@NullMarked
package dev.tiller.steering.baseline;

import org.jspecify.annotations.NullMarked;
