/** {@code tiller solve}: a chain of dependent steps, in order and in parallel. */
@NullMarked
package dev.tiller.cli.solve;

import org.jspecify.annotations.NullMarked;
