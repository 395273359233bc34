/** Placeholder until the module's own text lands. */
@NullMarked
package dev.tiller.pocket;

import org.jspecify.annotations.NullMarked;
