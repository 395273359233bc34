/**
 * Folding: a map at a fixed strength becomes part of the weights, so that it costs nothing at run
 * time. Start with {@link dev.tiller.steering.fold.Folding}.
 */
@NullMarked
package dev.tiller.steering.fold;

import org.jspecify.annotations.NullMarked;
