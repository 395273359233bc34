/**
 * What a model that fills gaps is asked for, under {@link dev.tiller.network.Taps} like everything
 * else: {@link dev.tiller.language.masked.MaskedPrediction} names the likeliest words of a gap,
 * {@link dev.tiller.language.masked.GibbsSampling} writes a span of text, {@link
 * dev.tiller.language.masked.MaskedScoring} says how well it foresees a text.
 */
@NullMarked
package dev.tiller.language.masked;

import org.jspecify.annotations.NullMarked;
