/**
 * From text to token ids and back. Start with {@link dev.tiller.tokenizer.Tokenizer}; {@link
 * dev.tiller.tokenizer.StreamingDecoder} turns ids into text while they are being generated.
 *
 * <p>The work is done by the Hugging Face tokenizers library through DJL. {@link
 * dev.tiller.tokenizer.ChatTemplate} writes a conversation as the model wants it.
 *
 * <p>All public types are API.
 */
@NullMarked
package dev.tiller.tokenizer;

import org.jspecify.annotations.NullMarked;
