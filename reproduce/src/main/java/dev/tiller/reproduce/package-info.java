/**
 * One class per paper: its claims, a run that measures them, a verdict that is computed.
 *
 * <p>Start with {@link dev.tiller.reproduce.Reproduction}; {@link dev.tiller.reproduce.Report} is
 * what a run returns.
 */
@NullMarked
package dev.tiller.reproduce;

import org.jspecify.annotations.NullMarked;
