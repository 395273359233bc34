/**
 * {@code tiller fit}: learning a steering map. {@link dev.tiller.cli.fit.FitCommand} has a command
 * for each method, {@link dev.tiller.cli.fit.FitMethodCommand}.
 */
@NullMarked
package dev.tiller.cli.fit;

import org.jspecify.annotations.NullMarked;
