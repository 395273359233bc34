/**
 * Item-response curves: {@link dev.tiller.fairness.curve.Axis} has the areas under them (never
 * under a ROC curve), {@link dev.tiller.fairness.curve.ResponseSweep} those of all items, {@link
 * dev.tiller.fairness.curve.LogisticCurve} a parametric summary.
 */
@NullMarked
package dev.tiller.fairness.curve;

import org.jspecify.annotations.NullMarked;
