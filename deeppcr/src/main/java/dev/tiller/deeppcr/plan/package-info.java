/**
 * What a solver will cost, predicted before it runs.
 *
 * <p>Start with {@link dev.tiller.deeppcr.plan.Cost}, which counts.
 */
@NullMarked
package dev.tiller.deeppcr.plan;

import org.jspecify.annotations.NullMarked;
