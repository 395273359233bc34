/** Placeholder until the module's own text lands. */
@NullMarked
package dev.tiller.tensor;

import org.jspecify.annotations.NullMarked;
