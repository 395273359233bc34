/**
 * Pages over tables of a user's own.
 *
 * <p>Start at {@link dev.tiller.cli.symphony.SymphonyCommand}.
 */
@NullMarked
package dev.tiller.cli.symphony;

import org.jspecify.annotations.NullMarked;
