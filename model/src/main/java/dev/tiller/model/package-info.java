/** Placeholder until the module's own text lands. */
@NullMarked
package dev.tiller.model;

import org.jspecify.annotations.NullMarked;
