/**
 * Judges: how likely a text shows a concept. Start with {@link dev.tiller.evaluation.judge.Judge}.
 * {@link dev.tiller.evaluation.judge.EmbeddingJudge} learns one from two sets of sentences (give it
 * an {@link dev.tiller.evaluation.judge.EmbeddingCache}); {@link
 * dev.tiller.evaluation.judge.ClassifierJudge} uses a ready ONNX classifier.
 */
@NullMarked
package dev.tiller.evaluation.judge;

import org.jspecify.annotations.NullMarked;
