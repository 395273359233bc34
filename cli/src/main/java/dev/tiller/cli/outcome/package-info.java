/**
 * Measured outcomes as tables, for {@code tiller eval} and {@code tiller demo} alike: {@link
 * dev.tiller.cli.outcome.OutcomeTable} has a row for each steering, {@link
 * dev.tiller.cli.outcome.TextTable} one for each text.
 */
@NullMarked
package dev.tiller.cli.outcome;

import org.jspecify.annotations.NullMarked;
