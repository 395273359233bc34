/**
 * Models behind the one interface {@link dev.tiller.fairness.Model}: ONNX files over pictures
 * ({@link dev.tiller.fairness.model.OnnxImages}), encoders of this project ({@link
 * dev.tiller.fairness.model.EncoderImages}), language models and classifiers of texts ({@link
 * dev.tiller.fairness.model.TextModels}), and whatever else speaks JSON: an HTTP server or a
 * program ({@link dev.tiller.fairness.model.JsonModel}). A Java function is {@code Model.of}.
 */
@NullMarked
package dev.tiller.fairness.model;

import org.jspecify.annotations.NullMarked;
