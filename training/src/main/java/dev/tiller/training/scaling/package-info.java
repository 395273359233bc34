/**
 * What a change of the batch size means for everything that has a horizon in samples ("How to Scale
 * Your EMA", arXiv 2307.13813): one factor kappa, a few laws, and a list of what changed and why.
 *
 * <p>Start with {@link dev.tiller.training.scaling.ScalingRule}. All public types are API.
 */
@NullMarked
package dev.tiller.training.scaling;

import org.jspecify.annotations.NullMarked;
