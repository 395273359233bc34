/**
 * Intervals by resampling. Start with {@link dev.tiller.statistics.bootstrap.Bootstrap}: it takes a
 * statistic of a list of items and returns an {@link dev.tiller.statistics.Estimate}.
 */
@NullMarked
package dev.tiller.statistics.bootstrap;

import org.jspecify.annotations.NullMarked;
