/**
 * One file per architecture: read it and you have read the whole transformer. A family asks {@link
 * dev.tiller.network.layer.Parts} for its parts, in order of use, under the names of Hugging Face's
 * modules. Start with {@link dev.tiller.language.family.Gpt2}, which says all by itself, then
 * {@link dev.tiller.language.family.LlamaBlocks}, from which many families differ by a line or two.
 * To add one, implement {@link dev.tiller.language.family.Family} and name the class in {@code
 * META-INF/services/dev.tiller.language.family.Family}, here or in another jar.
 */
@NullMarked
package dev.tiller.language.family;

import org.jspecify.annotations.NullMarked;
