/**
 * The pocket model: a small language model of the project's own, with sentence sets to steer it by,
 * as a resource jar. {@link dev.tiller.pocket.Pocket} opens it; {@link
 * dev.tiller.pocket.PocketTraining} and {@code corpus} are the recipe that made it.
 */
@NullMarked
package dev.tiller.pocket;

import org.jspecify.annotations.NullMarked;
