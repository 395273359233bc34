/**
 * Fixed-point iterations that need no Jacobian, made for samplers with costly steps.
 *
 * <p>{@link dev.tiller.deeppcr.picard.WindowSolver} stops within a tolerance; {@link
 * dev.tiller.deeppcr.picard.AndersonSolver} needs fewer sweeps.
 */
@NullMarked
package dev.tiller.deeppcr.picard;

import org.jspecify.annotations.NullMarked;
