/**
 * How far an encoder's projections are spread out, and a watch over it while it trains. Start with
 * {@link dev.tiller.selfsupervised.collapse.CollapseMonitor}.
 */
@NullMarked
package dev.tiller.selfsupervised.collapse;

import org.jspecify.annotations.NullMarked;
