/**
 * Analyses of tables beside other programs. Start at {@link
 * dev.tiller.benchmarks.analysis.UmapBench}.
 */
@NullMarked
package dev.tiller.benchmarks.analysis;

import org.jspecify.annotations.NullMarked;
