/**
 * Figures about generated text: {@link dev.tiller.statistics.text.Diversity} (does it repeat
 * itself), {@link dev.tiller.statistics.text.Perplexity} (is it fluent), and the summaries of two
 * public benchmarks, {@link dev.tiller.statistics.text.ToxicitySummary} and {@link
 * dev.tiller.statistics.text.TruthfulQa}.
 */
@NullMarked
package dev.tiller.statistics.text;

import org.jspecify.annotations.NullMarked;
