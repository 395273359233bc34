/**
 * Networks as lists of segments with named sites.
 *
 * <p>Start with {@link dev.tiller.model.LanguageModel}: load one, look at its {@link
 * dev.tiller.model.Site}s, listen to or change them with {@link dev.tiller.model.Taps}. How a
 * family is written stands in {@code dev.tiller.model.family}, from parts in {@code
 * dev.tiller.model.layer}; reading Hugging Face directories is {@code dev.tiller.model.load}.
 */
@NullMarked
package dev.tiller.model;

import org.jspecify.annotations.NullMarked;
