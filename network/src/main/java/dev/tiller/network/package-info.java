/**
 * What every network here is made of: a forward {@link dev.tiller.network.Pass} carries an {@link
 * dev.tiller.network.Input} (tokens, vectors, images) through {@link dev.tiller.network.Segment}s,
 * past {@link dev.tiller.network.Site}s where {@link dev.tiller.network.Taps} listen or change what
 * passes.
 *
 * <p>Start with {@link dev.tiller.network.Segment}. {@code layer} has the parts that families are
 * written from, {@code load} reads Hugging Face directories and draws random parameters. This
 * module knows no family: those of language models are in the module {@code language}.
 *
 * <p>The types of this package and of these two are API.
 */
@NullMarked
package dev.tiller.network;

import org.jspecify.annotations.NullMarked;
