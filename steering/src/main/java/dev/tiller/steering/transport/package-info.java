/**
 * Activation Transport (arXiv 2410.23054): per neuron, the map that carries the source responses
 * onto the target responses. {@link dev.tiller.steering.transport.LinearAct} is the paper's main
 * method; {@link dev.tiller.steering.transport.MeanAct} only shifts; {@link
 * dev.tiller.steering.transport.GaussianAct} matches two moments. {@link
 * dev.tiller.steering.transport.MonotoneAct} is ours: the same transport in several linear pieces.
 */
@NullMarked
package dev.tiller.steering.transport;

import org.jspecify.annotations.NullMarked;
