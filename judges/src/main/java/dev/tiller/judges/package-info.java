/**
 * Judges that read text and say how likely it shows a concept, and how they are made and kept.
 *
 * <p>Start with {@link dev.tiller.judges.EmbeddingJudge}: logistic regression on a sentence
 * encoder's embeddings, trained by {@link dev.tiller.judges.JudgeTraining} and kept in a file that
 * says what it was trained on. {@link dev.tiller.judges.ClassifierJudge} asks a published
 * classifier. What a judge is, {@link dev.tiller.evaluation.Judge}, stands in {@code evaluation},
 * so that whoever brings a judge of his own does not carry ONNX Runtime.
 *
 * <p>All public types are API.
 */
@NullMarked
package dev.tiller.judges;

import org.jspecify.annotations.NullMarked;
