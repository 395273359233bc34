/**
 * {@code tiller model}: looking at networks and fetching them, one class a command, listed in
 * {@link dev.tiller.cli.model.ModelCommand}.
 */
@NullMarked
package dev.tiller.cli.model;

import org.jspecify.annotations.NullMarked;
