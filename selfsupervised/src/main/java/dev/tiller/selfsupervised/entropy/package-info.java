/**
 * Entropy and reconstruction (ER, arXiv 2307.10907): entropies of projections on the sphere and of
 * soft assignments, how well one look reconstructs the other, and the two together as losses and as
 * a bound of the mutual information of two looks. Start with {@link
 * dev.tiller.selfsupervised.entropy.EntropyReconstruction}.
 */
@NullMarked
package dev.tiller.selfsupervised.entropy;

import org.jspecify.annotations.NullMarked;
