/**
 * From text to token ids and back. Start with {@link dev.tiller.model.tokenizer.Tokenizer}; {@link
 * dev.tiller.model.tokenizer.StreamingDecoder} turns ids into text while they are being generated.
 *
 * <p>The work is done by the Hugging Face tokenizers library through DJL. Chat templates are Jinja
 * programs; this package hands out their text and does not run them.
 */
@NullMarked
package dev.tiller.model.tokenizer;

import org.jspecify.annotations.NullMarked;
