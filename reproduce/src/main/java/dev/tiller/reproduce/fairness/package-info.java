/**
 * What Fair SA says (arXiv 2202.03586), measured: start with {@link
 * dev.tiller.reproduce.fairness.FairnessReproduction}. Only the abstract of the paper was at hand,
 * so that its claims are tested and none of its figures.
 */
@NullMarked
package dev.tiller.reproduce.fairness;

import org.jspecify.annotations.NullMarked;
