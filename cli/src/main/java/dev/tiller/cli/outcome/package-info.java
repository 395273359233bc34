/**
 * Measured outcomes for people and machines: {@link dev.tiller.cli.outcome.SweepText} prints a
 * sweep, {@link dev.tiller.cli.outcome.SweepPage} draws it, {@link
 * dev.tiller.cli.outcome.TextTable} has a row for each text.
 */
@NullMarked
package dev.tiller.cli.outcome;

import org.jspecify.annotations.NullMarked;
