/**
 * What a model that fills gaps is asked for, under {@link dev.tiller.model.Taps} like everything
 * else: {@link dev.tiller.model.masked.MaskedPrediction} names the likeliest words of a gap, {@link
 * dev.tiller.model.masked.GibbsSampling} writes a span of text, {@link
 * dev.tiller.model.masked.MaskedScoring} says how well it foresees a text.
 */
@NullMarked
package dev.tiller.model.masked;

import org.jspecify.annotations.NullMarked;
