/**
 * Peers beside us: every contender is a process that holds the same weights and decodes when asked,
 * in turns with the others. Start with {@link dev.tiller.benchmarks.rival.Worker}.
 */
@NullMarked
package dev.tiller.benchmarks.rival;

import org.jspecify.annotations.NullMarked;
