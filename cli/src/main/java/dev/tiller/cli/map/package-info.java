/**
 * {@code tiller map}: what can be done with a map after it was learned, one class a command, listed
 * in {@link dev.tiller.cli.map.MapCommand}.
 */
@NullMarked
package dev.tiller.cli.map;

import org.jspecify.annotations.NullMarked;
