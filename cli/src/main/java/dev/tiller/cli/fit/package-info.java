/** {@code tiller fit}: learning a steering map. */
@NullMarked
package dev.tiller.cli.fit;

import org.jspecify.annotations.NullMarked;
