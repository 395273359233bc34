/**
 * One file per architecture: read it and you have read the whole transformer. A family asks {@link
 * dev.tiller.network.layer.Parts} for its parts, in order of use, under the names of Hugging Face's
 * modules. Start with {@link dev.tiller.language.family.Llama}; to add a family, implement {@link
 * dev.tiller.language.family.Family} and list it in {@link dev.tiller.language.family.Families}.
 */
@NullMarked
package dev.tiller.language.family;

import org.jspecify.annotations.NullMarked;
