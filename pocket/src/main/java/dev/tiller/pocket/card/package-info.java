/**
 * The figures of a pocket model's card: start with {@link dev.tiller.pocket.card.PocketEvaluation}.
 */
@NullMarked
package dev.tiller.pocket.card;

import org.jspecify.annotations.NullMarked;
