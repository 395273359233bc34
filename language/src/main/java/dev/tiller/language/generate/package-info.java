/**
 * Continues prompts, and scores sequences.
 *
 * <p>Start with {@link dev.tiller.language.generate.TextGenerator} (text in, text out) or {@link
 * dev.tiller.language.generate.Generator} (ids in, ids out); {@link
 * dev.tiller.language.generate.GenerationSettings} says how. {@link
 * dev.tiller.language.generate.Scoring} gives token losses and perplexity. Everything runs under
 * {@link dev.tiller.network.Taps}, so a steered model generates and is scored like a plain one.
 */
@NullMarked
package dev.tiller.language.generate;

import org.jspecify.annotations.NullMarked;
