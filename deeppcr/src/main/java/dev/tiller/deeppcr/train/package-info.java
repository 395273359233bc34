/**
 * Training through a chain without walking it: the forward pass by a chain solver, the backward
 * pass by one adjoint solve.
 *
 * <p>Start with {@link dev.tiller.deeppcr.train.ResidualClassifier}.
 */
@NullMarked
package dev.tiller.deeppcr.train;

import org.jspecify.annotations.NullMarked;
