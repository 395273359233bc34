/**
 * What a map does to a model: how much of the concept its texts show, and what that costs.
 *
 * <p>Start with {@link dev.tiller.steering.evaluate.Evaluation}, which samples as its {@link
 * dev.tiller.steering.evaluate.Protocol} says; {@link dev.tiller.steering.evaluate.Sweep} runs it
 * over strengths, {@link dev.tiller.steering.evaluate.Selection} names the best of them. {@link
 * dev.tiller.steering.evaluate.MultipleChoice} scores given answers instead. The demo, {@code
 * tiller eval} and the reproductions all measure through this package.
 */
@NullMarked
package dev.tiller.steering.evaluate;

import org.jspecify.annotations.NullMarked;
