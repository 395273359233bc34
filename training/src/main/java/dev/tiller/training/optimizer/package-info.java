/**
 * Rules that turn gradients into new parameters, each a record of settings with its formula and its
 * source, and the one place where what they remember is kept under stable names.
 *
 * <p>Start with {@link dev.tiller.training.optimizer.Optimizer}. All public types are API.
 */
@NullMarked
package dev.tiller.training.optimizer;

import org.jspecify.annotations.NullMarked;
