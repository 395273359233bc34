/**
 * Fairness as robustness (Fair SA, arXiv 2202.03586): how responses of a model fall under
 * perturbation, subgroup by subgroup.
 */
@NullMarked
package dev.tiller.fairness;

import org.jspecify.annotations.NullMarked;
