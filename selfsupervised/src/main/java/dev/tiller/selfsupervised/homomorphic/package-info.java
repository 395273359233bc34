/**
 * Homomorphic self-supervision (arXiv 2211.08282): where an encoder is equivariant, the feature map
 * of a transformed image is the map of the plain one, read at other places. One forward pass and
 * two reads ({@link dev.tiller.selfsupervised.homomorphic.Reads}) take the place of two augmented
 * images ({@link dev.tiller.selfsupervised.homomorphic.AugmentedReads}, the twin), under any loss.
 * Start with {@code Reads}; a {@link dev.tiller.selfsupervised.homomorphic.Motion} is a group, a
 * {@link dev.tiller.selfsupervised.homomorphic.BaseSet} what the head looks at.
 */
@NullMarked
package dev.tiller.selfsupervised.homomorphic;

import org.jspecify.annotations.NullMarked;
