/**
 * What every network here is made of: a forward {@link dev.tiller.model.Pass} carries {@link
 * dev.tiller.model.Tokens} through {@link dev.tiller.model.Segment}s, past {@link
 * dev.tiller.model.Site}s where {@link dev.tiller.model.Taps} listen or change what passes.
 *
 * <p>Start with {@code dev.tiller.model.language.LanguageModel}: load one, look at its sites, run
 * it under taps. {@code generate} continues texts with it, {@code masked} fills gaps, {@code
 * tokenizer} turns text into ids and conversations into prompts, by {@code jinja}. How a family is
 * written stands in {@code family}, from parts in {@code layer}; {@code load} reads Hugging Face
 * directories, {@code pretrained} imports published networks as such. Networks of other kinds:
 * {@code onnx} runs sentence encoders and classifiers, {@code denoise} is what diffusion models
 * need. This package uses none of them.
 */
@NullMarked
package dev.tiller.model;

import org.jspecify.annotations.NullMarked;
