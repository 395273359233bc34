/**
 * Causal language models as an objective: token files drawn as windows, the cross-entropy of next
 * tokens, and a builder of the run that made the pocket model.
 *
 * <p>Start with {@link dev.tiller.training.language.LanguageModelTrainer}. All public types are
 * API.
 */
@NullMarked
package dev.tiller.training.language;

import org.jspecify.annotations.NullMarked;
