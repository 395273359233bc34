/**
 * One class per paper: its claims, a run that measures them, a verdict that is computed.
 *
 * <p>Start with {@link dev.tiller.reproduce.Reproduction}; {@link dev.tiller.reproduce.Report} is
 * what a run returns. {@code steering} and {@code deeppcr} hold the reproductions, {@code catalog}
 * lists them, {@code recipe} carries out published tables on a user's own model and data, {@code
 * demo} is {@code tiller demo}.
 */
@NullMarked
package dev.tiller.reproduce;

import org.jspecify.annotations.NullMarked;
