/**
 * Language models: start with {@link dev.tiller.language.LanguageModel}: load one, look at its
 * sites, run it under taps.
 *
 * <p>{@code generate} continues texts with it, {@code masked} fills gaps. How a family is written
 * stands in {@code family}, from the parts of {@code dev.tiller.network.layer}.
 *
 * <p>The types of this package and of these three are API.
 */
@NullMarked
package dev.tiller.language;

import org.jspecify.annotations.NullMarked;
