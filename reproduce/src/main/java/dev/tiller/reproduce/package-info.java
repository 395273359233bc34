/**
 * One class per paper: its claims, a run that measures them, a verdict that is computed.
 *
 * <p>Start with {@link dev.tiller.reproduce.Reproduction}; {@link dev.tiller.reproduce.Report} is
 * what a run returns. {@code dev.tiller.reproduce.catalog} lists all that there are.
 */
@NullMarked
package dev.tiller.reproduce;

import org.jspecify.annotations.NullMarked;
