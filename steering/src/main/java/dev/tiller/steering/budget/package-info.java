/**
 * Strength chosen per prompt: {@link dev.tiller.steering.budget.DivergenceBudget} steers as much as
 * a stated divergence from the plain model allows.
 */
@NullMarked
package dev.tiller.steering.budget;

import org.jspecify.annotations.NullMarked;
