/** Placeholder until the module's own text lands. */
@NullMarked
package dev.tiller.benchmarks;

import org.jspecify.annotations.NullMarked;
