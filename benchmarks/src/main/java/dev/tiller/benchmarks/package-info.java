/**
 * Speeds: Tiller beside itself (steered, folded, fitted) and beside its rivals, in one run and in
 * turns. {@link dev.tiller.benchmarks.Bench} starts them all, {@code benchmarks/README.md} holds
 * the commands and the figures; start reading with {@link dev.tiller.statistics.race.Race}.
 */
@NullMarked
package dev.tiller.benchmarks;

import org.jspecify.annotations.NullMarked;
