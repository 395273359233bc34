/**
 * DeepPCR's claims (arXiv 2309.16318) on this machine: exactness, iterations, speed, and what a
 * device with more parallelism than a few cores would gain.
 *
 * <p>Start with {@link dev.tiller.reproduce.deeppcr.DeepPcrReproduction}.
 */
@NullMarked
package dev.tiller.reproduce.deeppcr;

import org.jspecify.annotations.NullMarked;
