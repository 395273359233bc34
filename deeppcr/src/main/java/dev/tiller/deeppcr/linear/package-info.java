/**
 * Solvers of block lower-bidiagonal systems {@code z_l = A_l z_{l-1} + b_l}: the linear heart of
 * DeepPCR (arXiv 2309.16318), of gradients and of linear recurrences.
 *
 * <p>Start with {@link dev.tiller.deeppcr.linear.LinearSolver}; {@link
 * dev.tiller.deeppcr.linear.LinearMethod} lists the five there are.
 */
@NullMarked
package dev.tiller.deeppcr.linear;

import org.jspecify.annotations.NullMarked;
