/**
 * Averages of weights over a run; start at {@link dev.tiller.training.ema.Ema}. All public types of
 * this package are API.
 */
@NullMarked
package dev.tiller.training.ema;

import org.jspecify.annotations.NullMarked;
