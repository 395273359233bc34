/** Placeholder until the module's own text lands. */
@NullMarked
package dev.tiller.symphony;

import org.jspecify.annotations.NullMarked;
