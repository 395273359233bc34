/**
 * AUC matrices and what may be said of them. {@link dev.tiller.fairness.matrix.RobustnessMatrix#of}
 * makes one from sweeps and partitions; its cells carry intervals and tests, its {@link
 * dev.tiller.fairness.matrix.Disparity}s compare the groups of a row.
 */
@NullMarked
package dev.tiller.fairness.matrix;

import org.jspecify.annotations.NullMarked;
