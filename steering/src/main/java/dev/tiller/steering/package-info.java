/** Placeholder until the module's own text lands. */
@NullMarked
package dev.tiller.steering;

import org.jspecify.annotations.NullMarked;
