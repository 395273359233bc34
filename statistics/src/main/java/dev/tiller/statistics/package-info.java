/** Placeholder until the module's own text lands. */
@NullMarked
package dev.tiller.statistics;

import org.jspecify.annotations.NullMarked;
