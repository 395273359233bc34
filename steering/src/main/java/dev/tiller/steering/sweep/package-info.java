/**
 * Outcomes over strengths and maps: start with {@link dev.tiller.steering.sweep.Sweep} (one table
 * of what each strength does and costs) and {@link dev.tiller.steering.sweep.Selection} (operating
 * point and Pareto front).
 */
@NullMarked
package dev.tiller.steering.sweep;

import org.jspecify.annotations.NullMarked;
