/**
 * Chains that come with Tiller: networks layer by layer, recurrent cells, samplers.
 *
 * <p>{@link dev.tiller.deeppcr.chain.ResidualChain} is the one that the paper trains; {@link
 * dev.tiller.deeppcr.chain.NetworkChain} is any network that is written as segments.
 */
@NullMarked
package dev.tiller.deeppcr.chain;

import org.jspecify.annotations.NullMarked;
