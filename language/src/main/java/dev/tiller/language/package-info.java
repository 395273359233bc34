/**
 * Language models: start with {@link dev.tiller.language.LanguageModel}: load one, look at its
 * sites, run it under taps.
 *
 * <p>{@code generate} continues texts with it, {@code masked} fills gaps. How a family is written
 * stands in {@code family}, from the parts of {@code dev.tiller.network.layer}.
 */
@NullMarked
package dev.tiller.language;

import org.jspecify.annotations.NullMarked;
