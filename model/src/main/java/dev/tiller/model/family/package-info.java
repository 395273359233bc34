/**
 * One file per architecture: read it and you have read the whole transformer. A family asks {@link
 * dev.tiller.model.layer.Parts} for its parts, in order of use, under the names of Hugging Face's
 * modules. Start with {@link dev.tiller.model.family.Llama}; to add a family, implement {@link
 * dev.tiller.model.family.Family} and list it in {@link dev.tiller.model.family.Families}.
 */
@NullMarked
package dev.tiller.model.family;

import org.jspecify.annotations.NullMarked;
