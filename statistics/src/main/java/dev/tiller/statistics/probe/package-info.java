/**
 * Linear probes: how well labels can be read off features. Start with {@link
 * dev.tiller.statistics.probe.LogisticRegression}; {@link dev.tiller.statistics.probe.Folds} splits
 * the items, {@link dev.tiller.statistics.probe.CrossValidation} chooses the penalty and measures
 * accuracy on items that were not trained on.
 */
@NullMarked
package dev.tiller.statistics.probe;

import org.jspecify.annotations.NullMarked;
