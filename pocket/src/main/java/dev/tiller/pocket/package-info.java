/**
 * The pocket model's own resources: its sentence sets ({@link dev.tiller.pocket.Sentences}), its
 * vocabulary and weights. {@code corpus} holds the recipe they were made with.
 */
@NullMarked
package dev.tiller.pocket;

import org.jspecify.annotations.NullMarked;
