/**
 * Continues prompts, and scores sequences.
 *
 * <p>Start with {@link dev.tiller.language.generate.TextGenerator} (text in, text out) or {@link
 * dev.tiller.language.generate.Generator} (ids in, ids out); {@link
 * dev.tiller.language.generate.GenerationSettings} says how. {@link
 * dev.tiller.language.generate.Scoring} gives token losses and perplexity. Everything runs under
 * {@link dev.tiller.network.Taps}, so a steered model generates and is scored like a plain one.
 *
 * <p>Whoever serves many prompts that come and go starts with {@link
 * dev.tiller.language.generate.GenerationSession}: one token for every row at a time, each row with
 * its own maps ({@link dev.tiller.language.generate.RowTaps}), sampling and text ({@link
 * dev.tiller.language.generate.TextStream}). What a model's makers recommend is in {@link
 * dev.tiller.language.generate.GenerationConfig}.
 */
@NullMarked
package dev.tiller.language.generate;

import org.jspecify.annotations.NullMarked;
