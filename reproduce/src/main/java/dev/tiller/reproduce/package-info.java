/** Placeholder until the module's own text lands. */
@NullMarked
package dev.tiller.reproduce;

import org.jspecify.annotations.NullMarked;
