/**
 * LinEAS (arXiv 2503.10679): affine maps of all sites trained together through the frozen network.
 *
 * <p>Start with {@link dev.tiller.steering.lineas.LinEas}, its parameters {@link
 * dev.tiller.steering.lineas.Optimization}, {@link dev.tiller.steering.lineas.Sparsity}, {@link
 * dev.tiller.steering.lineas.SetDistance} and {@link dev.tiller.steering.lineas.Batching}, then
 * {@code TransportLoss}, where the loss and its gradient are made, and {@code Route}, which says
 * what is kept in memory for that.
 */
@NullMarked
package dev.tiller.steering.lineas;

import org.jspecify.annotations.NullMarked;
