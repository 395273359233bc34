/** Placeholder until the module's own text lands. */
@NullMarked
package dev.tiller.data;

import org.jspecify.annotations.NullMarked;
