/** The networks that are measured, and their files in the formats of the rivals. */
@NullMarked
package dev.tiller.benchmarks.network;

import org.jspecify.annotations.NullMarked;
