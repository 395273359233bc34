/**
 * What a model says, judged: how much of a concept its texts show, and what changing it costs.
 *
 * <p>Start with {@link dev.tiller.evaluation.Evaluation}, which samples as its {@link
 * dev.tiller.evaluation.Protocol} says. {@link dev.tiller.evaluation.MultipleChoice} scores given
 * answers instead, {@link dev.tiller.evaluation.Divergence} says how far a changed model is from
 * the plain one. What a judge is, {@link dev.tiller.evaluation.Judge} says; those on ONNX Runtime
 * are in the module {@code judges}. Every laboratory, the demo, {@code tiller eval} and the
 * reproductions measure through this module; it knows none of them.
 *
 * <p>All public types are API.
 */
@NullMarked
package dev.tiller.evaluation;

import org.jspecify.annotations.NullMarked;
