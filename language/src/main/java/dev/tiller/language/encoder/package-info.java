/**
 * Encoders of prompts, as text-to-image models use them: {@link
 * dev.tiller.language.encoder.ClipText}, {@link dev.tiller.language.encoder.T5Text}, and the
 * tokenizer that CLIP's folders describe by {@code vocab.json} and {@code merges.txt}.
 *
 * <p>Each declares segments into {@code Parts}, so that it can be a network of its own or the first
 * segments of a larger one. Start with {@link dev.tiller.language.encoder.ClipText}.
 */
@NullMarked
package dev.tiller.language.encoder;

import org.jspecify.annotations.NullMarked;
