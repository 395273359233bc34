/** Placeholder until the module's own text lands. */
@NullMarked
package dev.tiller.examples;

import org.jspecify.annotations.NullMarked;
