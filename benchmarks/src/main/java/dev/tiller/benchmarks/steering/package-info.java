/**
 * What steering costs: while decoding, folded into weights, with another map in every row of a
 * batch, and while fitting. Start with {@link dev.tiller.benchmarks.steering.SteeringBench}.
 */
@NullMarked
package dev.tiller.benchmarks.steering;

import org.jspecify.annotations.NullMarked;
