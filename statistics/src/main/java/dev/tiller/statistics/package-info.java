/**
 * Statistics that every laboratory shares: how well a score separates two sets, how sure a figure
 * is, whether a curve rises, how varied a text is.
 *
 * <p>Start with {@link dev.tiller.statistics.Estimate}, the form in which every measured figure is
 * reported, and {@link dev.tiller.statistics.bootstrap.Bootstrap}, which makes one from items.
 * Then:
 *
 * <ul>
 *   <li>this package: {@link dev.tiller.statistics.Auroc}, {@link
 *       dev.tiller.statistics.AveragePrecision}, {@link dev.tiller.statistics.Quantiles}, {@link
 *       dev.tiller.statistics.Moments};
 *   <li>{@code bootstrap}: intervals over items, clusters and pairs;
 *   <li>{@code trend}: isotonic regression, a permutation test for a rise, rank correlation;
 *   <li>{@code probe}: logistic regression, folds, cross-validation;
 *   <li>{@code race}: times of rivals that may be compared;
 *   <li>{@code text}: diversity, perplexity, and the summaries of two public benchmarks.
 * </ul>
 *
 * <p>Everything is deterministic: where chance is needed, the caller gives a seed. Arguments are
 * never changed. Bad input raises {@link java.lang.IllegalArgumentException} with one sentence that
 * says what was found and what to do. Hipparchus does the special functions and linear algebra.
 */
@NullMarked
package dev.tiller.statistics;

import org.jspecify.annotations.NullMarked;
