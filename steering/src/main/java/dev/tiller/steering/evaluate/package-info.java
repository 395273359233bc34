/**
 * What a map does to a model: how much of the concept its texts show, and what that costs.
 *
 * <p>Start with {@link dev.tiller.steering.evaluate.Evaluation}; {@link
 * dev.tiller.steering.evaluate.Sweep} runs it over strengths. The demo, {@code tiller eval} and the
 * reproductions all measure through it.
 */
@NullMarked
package dev.tiller.steering.evaluate;

import org.jspecify.annotations.NullMarked;
