/**
 * Learns a byte-level vocabulary from text and writes it as a Hugging Face {@code tokenizer.json}:
 * start at {@link dev.tiller.training.tokenizer.BpeTrainer}.
 */
@NullMarked
package dev.tiller.training.tokenizer;

import org.jspecify.annotations.NullMarked;
