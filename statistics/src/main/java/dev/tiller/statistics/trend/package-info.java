/**
 * Does a curve rise? Start with {@link dev.tiller.statistics.trend.TrendTest}, which answers with a
 * p-value; {@link dev.tiller.statistics.trend.IsotonicRegression} is the rising curve it fits, and
 * {@link dev.tiller.statistics.trend.Spearman} measures how monotone a cloud of points is.
 */
@NullMarked
package dev.tiller.statistics.trend;

import org.jspecify.annotations.NullMarked;
