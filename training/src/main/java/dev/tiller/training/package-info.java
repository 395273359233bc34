/** Placeholder until the module's own text lands. */
@NullMarked
package dev.tiller.training;

import org.jspecify.annotations.NullMarked;
