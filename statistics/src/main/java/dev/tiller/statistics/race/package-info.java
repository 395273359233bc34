/**
 * Times of rivals, taken so that they may be compared: {@link dev.tiller.statistics.race.Race} runs
 * them in turns in random order, {@link dev.tiller.statistics.race.Rounds} says how often, {@link
 * dev.tiller.statistics.race.Laps} are the times and the ratios with their intervals.
 *
 * <p>It lies here, below everything, since it needs nothing but the bootstrap, and since both the
 * reproductions and the benchmarks, which are not released, must mean the same by "faster". All
 * public types are API.
 */
@NullMarked
package dev.tiller.statistics.race;

import org.jspecify.annotations.NullMarked;
