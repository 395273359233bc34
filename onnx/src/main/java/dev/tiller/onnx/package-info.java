/**
 * Small ready-made networks in ONNX format, run by ONNX Runtime on the CPU: {@link
 * dev.tiller.onnx.SentenceEncoder} turns sentences into vectors, {@link
 * dev.tiller.onnx.TextClassifier} into probabilities of labels. Start with either; {@link
 * dev.tiller.onnx.TextNetwork} is what they share.
 *
 * <p>Threads: the environment variable {@code TILLER_THREADS}, else one per physical core. Idle
 * threads sleep instead of spinning, so that a busy machine is not slowed.
 *
 * <p>All public types are API.
 */
@NullMarked
package dev.tiller.onnx;

import org.jspecify.annotations.NullMarked;
