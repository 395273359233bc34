/**
 * Causal language models as an objective: token files drawn as windows, the cross-entropy of next
 * tokens, and a builder of the run that made the pocket model. {@code tokenizer} trains byte-level
 * BPE tokenizers.
 *
 * <p>Start with {@link dev.tiller.pretraining.LanguageModelTrainer}. All public types are API.
 */
@NullMarked
package dev.tiller.pretraining;

import org.jspecify.annotations.NullMarked;
