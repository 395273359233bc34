/**
 * Training: token mixes, schedules, optimizers, the loop with checkpoints, the tokenizer trainer.
 *
 * <p>Start with {@link dev.tiller.training.LanguageModelTrainer}.
 */
@NullMarked
package dev.tiller.training;

import org.jspecify.annotations.NullMarked;
