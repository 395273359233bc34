/**
 * Visual psychophysics for sensitivity analysis (VPSA, arXiv 1803.07140) as its authors' program
 * has it: start with {@link dev.tiller.fairness.vpsa.Vpsa}. Its two score modes are kept apart and
 * named, since they answer different questions.
 */
@NullMarked
package dev.tiller.fairness.vpsa;

import org.jspecify.annotations.NullMarked;
