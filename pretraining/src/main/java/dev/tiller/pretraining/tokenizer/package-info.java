/**
 * Learns a byte-level vocabulary from text and writes it as a Hugging Face {@code tokenizer.json}:
 * start at {@link dev.tiller.pretraining.tokenizer.BpeTrainer}.
 */
@NullMarked
package dev.tiller.pretraining.tokenizer;

import org.jspecify.annotations.NullMarked;
