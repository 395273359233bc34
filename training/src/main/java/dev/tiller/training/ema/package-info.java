/**
 * Exponential moving averages of parameters that follow samples instead of steps ("How to Scale
 * Your EMA", arXiv 2307.13813): an evaluation's average, a teacher, kept in one float32 buffer.
 *
 * <p>Start with {@link dev.tiller.training.ema.Ema}. All public types are API.
 */
@NullMarked
package dev.tiller.training.ema;

import org.jspecify.annotations.NullMarked;
