/**
 * One engine of experiments, whose data are papers: {@link dev.tiller.reproduce.Reproduction} is
 * what a paper claims and how that is measured, {@link dev.tiller.reproduce.Experiment} runs one
 * (seeds, kept results, progress, stop, order of the findings), {@link
 * dev.tiller.reproduce.Reproductions} finds all that are on the class path, {@link
 * dev.tiller.reproduce.Report} is what a run returns.
 *
 * <p>Start with {@link dev.tiller.reproduce.Experiment}. {@code steering}, {@code deeppcr}, {@code
 * duet}, {@code homomorphic} and others hold the papers, {@code text} and {@code images} what every
 * experiment over texts or images does, {@code recipe} carries out published tables on a user's own
 * model and data, {@code demo} is {@code tiller demo}. The types of this package and of {@code
 * text}, {@code recipe} and {@code demo} are API.
 */
@NullMarked
package dev.tiller.reproduce;

import org.jspecify.annotations.NullMarked;
