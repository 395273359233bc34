/**
 * What a solver will cost, predicted before it runs, and which one to take.
 *
 * <p>Start with {@link dev.tiller.deeppcr.plan.Planner}; {@link
 * dev.tiller.deeppcr.plan.Calibration} is what it knows about this machine.
 */
@NullMarked
package dev.tiller.deeppcr.plan;

import org.jspecify.annotations.NullMarked;
