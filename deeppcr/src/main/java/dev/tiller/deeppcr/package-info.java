/**
 * DeepPCR (arXiv 2309.16318): a chain of dependent steps (layers, gradients, recurrent time,
 * denoising) written as one system, solved by Newton's method with a linear solver of logarithmic
 * depth; and a plan that says beforehand whether that pays.
 *
 * <p>Start with {@link dev.tiller.deeppcr.Chain}, what is solved, and {@link
 * dev.tiller.deeppcr.ChainSolver}, what solves it.
 *
 * <p>All packages are API: {@code chain} has the chains there are, {@code linear} the linear
 * solvers, {@code newton} and {@code picard} the methods around them, {@code plan} what each will
 * take, {@code train} a classifier that trains through them.
 */
@NullMarked
package dev.tiller.deeppcr;

import org.jspecify.annotations.NullMarked;
