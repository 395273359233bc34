/**
 * Continues prompts, and scores sequences.
 *
 * <p>Start with {@link dev.tiller.model.generate.TextGenerator} (text in, text out) or {@link
 * dev.tiller.model.generate.Generator} (ids in, ids out); {@link
 * dev.tiller.model.generate.GenerationSettings} says how. {@link dev.tiller.model.generate.Scoring}
 * gives token losses and perplexity. Everything runs under {@link dev.tiller.model.Taps}, so a
 * steered model generates and is scored like a plain one.
 */
@NullMarked
package dev.tiller.model.generate;

import org.jspecify.annotations.NullMarked;
