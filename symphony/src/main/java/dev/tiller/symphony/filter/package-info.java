/**
 * Which rows of a table a person has asked for, decided here and in the browser by the same rules.
 *
 * <p>Start at {@link dev.tiller.symphony.filter.Filter}; {@code src/main/web/filter.ts} is its
 * twin, and a test holds the two against each other.
 */
@NullMarked
package dev.tiller.symphony.filter;

import org.jspecify.annotations.NullMarked;
