/** Averages of weights over a training run; start at {@link dev.tiller.training.ema.Ema}. */
@NullMarked
package dev.tiller.training.ema;

import org.jspecify.annotations.NullMarked;
