/**
 * The pocket model: a small language model of the project's own, with sentence sets to steer it by,
 * as a resource jar. {@link dev.tiller.pocket.Pocket} opens it; {@link
 * dev.tiller.pocket.PocketTraining} and {@code corpus} are the recipe that made it.
 *
 * <p>The types of this package are API; {@code corpus} and {@code card} have programs that made and
 * measured what ships, for whoever wants to do it again.
 */
@NullMarked
package dev.tiller.pocket;

import org.jspecify.annotations.NullMarked;
