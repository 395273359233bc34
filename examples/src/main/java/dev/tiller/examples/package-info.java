/** Small programs against the library alone; start with {@link dev.tiller.examples.SteerAModel}. */
@NullMarked
package dev.tiller.examples;

import org.jspecify.annotations.NullMarked;
