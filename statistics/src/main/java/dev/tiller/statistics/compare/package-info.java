/**
 * Comparisons: two samples, two rates, many groups, whole families of them. Start with {@link
 * dev.tiller.statistics.compare.Comparison} for two groups, {@link
 * dev.tiller.statistics.compare.Multiplicity} where many comparisons stand side by side, and {@link
 * dev.tiller.statistics.compare.Equivalence} before anyone says that two things are equal.
 */
@NullMarked
package dev.tiller.statistics.compare;

import org.jspecify.annotations.NullMarked;
