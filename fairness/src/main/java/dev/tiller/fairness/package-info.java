/**
 * Fairness as robustness (Fair SA, arXiv 2202.03586): how responses of a model fall under
 * perturbation, subgroup by subgroup. Of the paper only the abstract was at hand; grids,
 * normalizations and tests are this project's own and say so where they stand. VPSA, which it
 * extends, follows its authors' program.
 *
 * <p>Start with {@link dev.tiller.fairness.audit.Audit}. All packages are public: the nouns here
 * ({@link dev.tiller.fairness.Item}, {@link dev.tiller.fairness.Model}, {@link
 * dev.tiller.fairness.Perturbation}, {@link dev.tiller.fairness.Response}), {@code perturbation},
 * {@code response} and {@code model} with those that ship, {@code curve}, {@code group} and {@code
 * matrix} with the statistics over plain arrays, {@code vpsa}, {@code audit}, and {@code synthetic}
 * for a known answer.
 */
@NullMarked
package dev.tiller.fairness;

import org.jspecify.annotations.NullMarked;
