/** The chain solvers beside one tensor operation a step and loops in plain Java. */
@NullMarked
package dev.tiller.benchmarks.deeppcr;

import org.jspecify.annotations.NullMarked;
