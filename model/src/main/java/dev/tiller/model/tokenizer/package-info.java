/**
 * From text to token ids and back. Start with {@link dev.tiller.model.tokenizer.Tokenizer}; {@link
 * dev.tiller.model.tokenizer.StreamingDecoder} turns ids into text while they are being generated.
 *
 * <p>The work is done by the Hugging Face tokenizers library through DJL. {@link
 * dev.tiller.model.tokenizer.ChatTemplate} writes a conversation as the model wants it.
 */
@NullMarked
package dev.tiller.model.tokenizer;

import org.jspecify.annotations.NullMarked;
