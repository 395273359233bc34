/**
 * Two builds of Tiller side by side: before and after a change. {@link
 * dev.tiller.benchmarks.pairs.PairsBench} lets them take turns, each in child processes on its own
 * class path; {@link dev.tiller.benchmarks.pairs.Tree} is one of them.
 */
@NullMarked
package dev.tiller.benchmarks.pairs;

import org.jspecify.annotations.NullMarked;
