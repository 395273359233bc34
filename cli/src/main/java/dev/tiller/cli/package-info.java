/** Placeholder until the module's own text lands. */
@NullMarked
package dev.tiller.cli;

import org.jspecify.annotations.NullMarked;
