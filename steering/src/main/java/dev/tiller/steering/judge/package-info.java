/**
 * Judges: how likely a text shows a concept. Start with {@link dev.tiller.steering.judge.Judge}.
 * {@link dev.tiller.steering.judge.EmbeddingJudge} learns one from two sets of sentences (give it
 * an {@link dev.tiller.steering.judge.EmbeddingCache}); {@link
 * dev.tiller.steering.judge.ClassifierJudge} uses a ready ONNX classifier.
 */
@NullMarked
package dev.tiller.steering.judge;

import org.jspecify.annotations.NullMarked;
