/**
 * What a frozen encoder's features know: probes that are fitted on them and measured on others.
 * Start with {@link dev.tiller.selfsupervised.probe.Embeddings} (features of any {@code Encoder})
 * and {@link dev.tiller.selfsupervised.probe.Probe}. All public types are API.
 */
@NullMarked
package dev.tiller.selfsupervised.probe;

import org.jspecify.annotations.NullMarked;
