/**
 * Newton's method over a whole chain and its relatives, which differ in the Jacobian they use.
 *
 * <p>Start with {@link dev.tiller.deeppcr.newton.NewtonSolver}.
 */
@NullMarked
package dev.tiller.deeppcr.newton;

import org.jspecify.annotations.NullMarked;
